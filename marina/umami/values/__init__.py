"""What Umami answers, as values. Strings from visitors are cleaned here, once, at the border."""
