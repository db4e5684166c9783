-- Cases that run follow a flow that was published for them, too, and may follow only where that is better for the member.
ALTER TABLE "Reassessment" ADD COLUMN kind TEXT, ADD COLUMN "onlyIfBetter" BOOLEAN NOT NULL DEFAULT false;
