"""Alerts: a saved search, confirmed by a link, and a message when something new fits it.

`topics` is what can be subscribed to (each app brings one), `appearances` what is new, `told` what an address knows
already, `subscribing` how an alert begins, changes and ends, `sending` the job, `texts` what the messages say.
"""
