from support.refreshes import Change
CHANGES: tuple[Change, ...] = ()
