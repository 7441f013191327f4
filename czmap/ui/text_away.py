"""What is said when the computer that runs czmap cannot be reached, and when it is back."""

LOST = (
    "The connection to the computer that runs czmap is lost. It is tried again by itself every few "
    "seconds. What you see stays; nothing can be changed until it is back."
)
SLOW = (
    "The computer that runs czmap has not answered for a while. What you did last waits for it and "
    "is not lost; please do not press again."
)
BACK = "The connection is back."
ANEW = (
    "The connection is back, and czmap began anew. What the address of this page says is shown. "
    "Files of your own that you did not have kept must be brought again."
)
TYPED = "This was typed and not yet taken. Copy it from here and put it in again:"
CLOSE = "Put this away"
WORDS = {"lost": LOST, "slow": SLOW, "back": BACK, "anew": ANEW, "typed": TYPED, "close": CLOSE}
"""By the names under which keys.js knows them."""
