"""Microsoft Teams: the same bot, asked by message, mention, slash command and button."""
