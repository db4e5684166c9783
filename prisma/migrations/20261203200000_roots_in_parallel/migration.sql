-- It reads and does nothing else: a statement that asks for it may be divided among processes.
ALTER FUNCTION member_root(text, uuid) PARALLEL SAFE;
