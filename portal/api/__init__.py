"""What the JSON API of both apps shares. The apps bring routers, `portal.views.api` joins them (docs/api.md).

words      a text in both languages
problems   what is wrong with a request, as RFC 9457 says it
serving    GET and HEAD only, who may keep an answer, any site may read it
places     offices and regions
"""
