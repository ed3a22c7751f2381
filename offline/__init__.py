"""Phone and server agree: events, devices, lesson packs.

event    what somebody did, written once by its maker's id; the truth behind every answer and finished lesson.
device   a browser that a person entered with; its token may append his events and nothing else.
lease    which device may go on with an open sitting.
verdict  what the server says of one event: accepted, duplicate, conflict, rejected, later.
pack     a signed bundle of lesson and quiz that works without a network.
"""
