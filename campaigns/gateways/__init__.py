"""The wires to the outside: e-mail, group robots, SMS, webhooks. They know no models.

`delivery.deliver` makes one call and says what is known afterwards: sent, certainly not sent, or
unclear. This page imports nothing: settings read `addresses`, and apprise is slow to load.
"""
