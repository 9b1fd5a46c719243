"""The icons of the site as path data on a 24 × 24 grid.

Tabler Icons outline (npm `@tabler/icons` 3.51.0, MIT, © Paweł Kuna).

`shield-check` is Tabler's shield with Tabler's tick inside, clearer at 20 px. Same icon, same word, everywhere.
"""

ICONS = {
    "alert-triangle": "M12 9v4M10.363 3.591l-8.106 13.534a1.914 1.914 0 0 0 1.636 2.871h16.214a1.914 1.914 0 0 0"
    " 1.636-2.87l-8.106-13.536a1.914 1.914 0 0 0-3.274 0M12 16h.01",
    "brand-whatsapp": "M3 21l1.65-3.8a9 9 0 1 1 3.4 2.9l-5.05 .9M9 10a.5 .5 0 0 0 1 0v-1a.5 .5 0 0 0-1 0v1a5 5 0"
    " 0 0 5 5h1a.5 .5 0 0 0 0-1h-1a.5 .5 0 0 0 0 1",
    "building-community": "M8 9l5 5v7h-5v-4m0 4h-5v-7l5-5m1 1v-6a1 1 0 0 1 1-1h10a1 1 0 0 1 1 1v17h-8M13 7l0 .01M17"
    " 7l0 .01M17 11l0 .01M17 15l0 .01",
    "calendar-event": "M4 7a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2h-12a2 2 0 0 1-2-2l0-12M16 3l0 4M8 3l0"
    " 4M4 11l16 0M8 15h2v2h-2l0-2",
    "cash": "M7 15h-3a1 1 0 0 1-1-1v-8a1 1 0 0 1 1-1h12a1 1 0 0 1 1 1v3M7 10a1 1 0 0 1 1-1h12a1 1 0 0 1 1 1v8a1 1 0"
    " 0 1-1 1h-12a1 1 0 0 1-1-1l0-8M12 14a2 2 0 1 0 4 0a2 2 0 0 0-4 0",
    "circle-check": "M3 12a9 9 0 1 0 18 0a9 9 0 1 0-18 0M9 12l2 2l4-4",
    "file-text": "M14 3v4a1 1 0 0 0 1 1h4M17 21h-10a2 2 0 0 1-2-2v-14a2 2 0 0 1 2-2h7l5 5v11a2 2 0 0 1-2 2M9 9l1"
    " 0M9 13l6 0M9 17l6 0",
    "flag": "M5 5a5 5 0 0 1 7 0a5 5 0 0 0 7 0v9a5 5 0 0 1-7 0a5 5 0 0 0-7 0v-9M5 21v-7",
    "hand-stop": "M8 13v-7.5a1.5 1.5 0 0 1 3 0v6.5M11 5.5v-2a1.5 1.5 0 1 1 3 0v8.5M14 5.5a1.5 1.5 0 0 1 3 0v6.5M17"
    " 7.5a1.5 1.5 0 0 1 3 0v8.5a6 6 0 0 1-6 6h-2h.208a6 6 0 0 1-5.012-2.7a69.74 69.74 0 0"
    " 1-.196-.3c-.312-.479-1.407-2.388-3.286-5.728a1.5 1.5 0 0 1 .536-2.022a1.867 1.867 0 0 1 2.28 .28l1.47 1.47",
    "home": "M5 12l-2 0l9-9l9 9l-2 0M5 12v7a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2v-7M9 21v-6a2 2 0 0 1 2-2h2a2 2 0 0 1 2"
    " 2v6",
    "info-circle": "M3 12a9 9 0 1 0 18 0a9 9 0 0 0-18 0M12 9h.01M11 12h1v4h1",
    "lifebuoy": "M8 12a4 4 0 1 0 8 0a4 4 0 1 0-8 0M3 12a9 9 0 1 0 18 0a9 9 0 1 0-18 0M15 15l3.35 3.35M9 15l-3.35"
    " 3.35M5.65 5.65l3.35 3.35M18.35 5.65l-3.35 3.35",
    "list-check": "M3.5 5.5l1.5 1.5l2.5-2.5M3.5 11.5l1.5 1.5l2.5-2.5M3.5 17.5l1.5 1.5l2.5-2.5M11 6l9 0M11 12l9"
    " 0M11 18l9 0",
    "map-pin": "M9 11a3 3 0 1 0 6 0a3 3 0 0 0-6 0M17.657 16.657l-4.243 4.243a2 2 0 0 1-2.827 0l-4.244-4.243a8 8 0 1"
    " 1 11.314 0",
    "message": "M8 9h8M8 13h6M18 4a3 3 0 0 1 3 3v8a3 3 0 0 1-3 3h-5l-5 3v-3h-2a3 3 0 0 1-3-3v-8a3 3 0 0 1 3-3h12",
    "phone": "M5 4h4l2 5l-2.5 1.5a11 11 0 0 0 5 5l1.5-2.5l5 2v4a2 2 0 0 1-2 2a16 16 0 0 1-15-15a2 2 0 0 1 2-2",
    "printer": "M17 17h2a2 2 0 0 0 2-2v-4a2 2 0 0 0-2-2h-14a2 2 0 0 0-2 2v4a2 2 0 0 0 2 2h2M17 9v-4a2 2 0 0"
    " 0-2-2h-6a2 2 0 0 0-2 2v4M7 15a2 2 0 0 1 2-2h6a2 2 0 0 1 2 2v4a2 2 0 0 1-2 2h-6a2 2 0 0 1-2-2l0-4",
    "receipt": "M5 21v-16a2 2 0 0 1 2-2h10a2 2 0 0 1 2 2v16l-3-2l-2 2l-2-2l-2 2l-2-2l-3 2m4-14h6m-6 4h6m-2 4h2",
    "route": "M3 19a2 2 0 1 0 4 0a2 2 0 0 0-4 0M19 7a2 2 0 1 0 0-4a2 2 0 0 0 0 4M11 19h5.5a3.5 3.5 0 0 0 0-7h-8a3.5"
    " 3.5 0 0 1 0-7h4.5",
    "scale": "M7 20l10 0M6 6l6-1l6 1M12 3l0 17M9 12l-3-6l-3 6a3 3 0 0 0 6 0M21 12l-3-6l-3 6a3 3 0 0 0 6 0",
    "search": "M3 10a7 7 0 1 0 14 0a7 7 0 1 0-14 0M21 21l-6-6",
    "shield-check": "M12 3a12 12 0 0 0 8.5 3a12 12 0 0 1-8.5 15a12 12 0 0 1-8.5-15a12 12 0 0 0 8.5-3M9 12l2 2l4-4",
    "stairs-up": "M22 6h-5v5h-5v5h-5v5h-5M6 10v-7M3 6l3-3l3 3",
    "users": "M5 7a4 4 0 1 0 8 0a4 4 0 1 0-8 0M3 21v-2a4 4 0 0 1 4-4h4a4 4 0 0 1 4 4v2M16 3.13a4 4 0 0 1 0 7.75M21"
    " 21v-2a4 4 0 0 0-3-3.85",
    "volume": "M15 8a5 5 0 0 1 0 8M17.7 5a9 9 0 0 1 0 14M6 15h-2a1 1 0 0 1-1-1v-4a1 1 0 0 1 1-1h2l3.5-4.5a.8 .8 0 0"
    " 1 1.5 .5v14a.8 .8 0 0 1-1.5 .5l-3.5-4.5",
    "world": "M3 12a9 9 0 1 0 18 0a9 9 0 0 0-18 0M3.6 9h16.8M3.6 15h16.8M11.5 3a17 17 0 0 0 0 18M12.5 3a17 17 0 0 1"
    " 0 18",
}

# Drawn for this site: a star for what is kept, and what the sectors carry in their `icon` column.
ICONS |= {
    "star": "M12 3.5l2.7 5.6l6.1 .8l-4.5 4.2l1.2 6.1l-5.5-3l-5.5 3l1.2-6.1l-4.5-4.2l6.1-.8l2.7-5.6",
    "heart-hand": "M12 11l-3.6-3.5a2.4 2.4 0 0 1 3.6-3a2.4 2.4 0 0 1 3.6 3l-3.6 3.5M3 14h3l4 2h3a1.5 1.5 0 0 1 0 3h-4"
    "M3 20h3l5 1.5l8.5-4.5a1.6 1.6 0 0 0-1.6-2.7l-3.4 1.7",
    "cross": "M9.5 4h5v5.5h5.5v5h-5.5v5.5h-5v-5.5h-5.5v-5h5.5v-5.5",
    "bed": "M3 6v14M3 17h18v3M21 17v-4a3 3 0 0 0-3-3h-7v7M5 12a2 2 0 1 0 4 0a2 2 0 1 0-4 0",
    "pot": "M5 10h14v7a3 3 0 0 1-3 3h-8a3 3 0 0 1-3-3v-7M2 12h3M19 12h3M4 7h16M10 7v-3h4v3",
    "can": "M6 6v12a6 3 0 0 0 12 0v-12M6 6a6 3 0 0 0 12 0a6 3 0 0 0-12 0M6 12a6 3 0 0 0 12 0",
    "leaf": "M5 20c-1-10 4-15 15-16c1 11-4 15-10 15c-3 0-5-1-5-4M5 20c2-5 5-8 9-10",
    "gear": "M8 12a4 4 0 1 0 8 0a4 4 0 1 0-8 0M12 2v6M12 16v6M2 12h6M16 12h6M5 5l4 4M15 15l4 4M5 19l4-4M15 9l4-4",
    "hard-hat": "M3 16h18v3h-18v-3M5 16v-2a7 7 0 0 1 14 0v2M10 13v-7h4v7",
    "sprout": "M12 20v-9M12 14c0-4-3-6-8-6c0 5 3 7 8 6M12 11c0-4 3-7 8-7c0 5-3 8-8 7M7 20h10",
    "palm": "M12 21c-1-4-1-8 0-12c-3-4-6-4-9-2c4 0 6 1 9 2c3-4 6-4 9-2c-4 0-6 1-9 2c-4 0-6 3-6 6c2-3 4-5 6-6c4 0 6 3"
    " 6 6c-2-3-4-5-6-6M8 21h8",
    "boat": "M3 15h18l-3 5h-12l-3-5M12 15v-12l6 9h-6M9 12v-5l-4 5h4",
    "truck": "M9 17h6M5 17h-3v-11h11v11M13 9h4l5 4v4h-3M5 17a2 2 0 1 0 4 0a2 2 0 1 0-4 0M15 17a2 2 0 1"
    " 0 4 0a2 2 0 1 0-4 0",
    "broom": "M15 3l-3 9M6 12l11 3.5l-2 5.5h-11c2-2 2-5 2-9M9 16l-1 5M12.5 17l-1 4",
    "shop": "M4 9l2-5h12l2 5h-16M5 9v11h14v-11M10 20v-6h4v6",
}

# Names that the guide's pages carry in their `icon` column, as the writers of the texts call them.
OTHER_NAMES = {
    "checklist": "list-check",
    "coins": "cash",
    "document": "file-text",
    "family": "users",
    "house": "home",
    "people": "users",
    "routes": "route",
    "scales": "scale",
    "steps": "stairs-up",
    "warning": "alert-triangle",
}


def known_icon(name: str, otherwise: str) -> str:
    """The name when there is a drawing of it: staff may write any name."""
    return name if name in ICONS or name in OTHER_NAMES else otherwise
