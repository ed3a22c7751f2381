"""Messages: in the product, by SMS, WeChat, mail, on paper.

message   what one person is told: a key of an approved wording and its parameters, never free text.
delivery  one try to bring a message by one channel.
channel   the way: the inbox in the product, a file, a vendor.
feedback  an opinion or complaint that somebody left (意见与投诉).
"""
