"""The reports of the simulated Umami: what is asked, how it is counted, how it is told."""
