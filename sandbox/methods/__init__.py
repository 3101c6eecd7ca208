"""What the bot can ask for; one module a purpose, one function a Bot API method."""
