-- Whom care reaches is tried for one cadence, of one version; what a tried policy would have approved first is told of each.
ALTER TABLE "RuleTrial" ADD COLUMN     "cadence" TEXT,
ADD COLUMN     "cadenceVersion" INTEGER;

ALTER TABLE "RuleTrialItem" ADD COLUMN     "waits" BOOLEAN NOT NULL DEFAULT false;
