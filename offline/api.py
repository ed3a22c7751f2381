"""The verbs of offline. Reading goes through offline.models and its QuerySet methods."""

from __future__ import annotations

from offline.devices import browser_of
from offline.devices import enrol as enrol_device
from offline.devices import entered as device_entered
from offline.devices import forget as forget_device
from offline.devices import from_cookie as device_of
from offline.devices import label_of as device_label
from offline.devices import recognise as recognise_device
from offline.devices import remember as remember_device
from offline.devices import revoke as revoke_device
from offline.forgetting import empty_devices, forget_devices_of
from offline.inbox import append as append_events
from offline.inbox import append_one as append_event
from offline.inbox import register as register_event
from offline.inbox import register_packs
from offline.life import epoch
from offline.makers import maker_of
from offline.verdicts import Answer, Beside, NewEvent, NotYet, Rejected, Sent, Verdict

__all__ = [
    "Answer",
    "Beside",
    "NewEvent",
    "NotYet",
    "Rejected",
    "Sent",
    "Verdict",
    "append_event",
    "append_events",
    "browser_of",
    "device_entered",
    "device_label",
    "device_of",
    "empty_devices",
    "enrol_device",
    "epoch",
    "forget_device",
    "forget_devices_of",
    "maker_of",
    "recognise_device",
    "register_event",
    "register_packs",
    "remember_device",
    "revoke_device",
]
