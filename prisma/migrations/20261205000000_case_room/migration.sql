-- An open case is written some ten times a day and numbers its commands in its own row. With room for the next version on its page,
-- what no index speaks of is written without touching the eleven indexes.
ALTER TABLE "Case" SET (fillfactor = 70);
