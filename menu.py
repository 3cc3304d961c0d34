class Card:
    def close(self): pass
card = Card()