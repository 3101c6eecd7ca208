"""A stand-in for Telegram on this machine: its Bot API, and a page with phones side by side.

It imports neither `bot` nor `storage`. Everything lives in memory. People, numbers and chats are
invented; nothing ever leaves this machine except webhook calls to the address the bot gave.
"""
