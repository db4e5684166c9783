-- A member whose tier moves is written without touching any index: none speaks of the tier any longer, and there is room for the next version on the page.
-- Fifteen indexes were touched before, two of them over every letter of the name, for a change that each purchase may bring. Four tiers tell few members apart.
DROP INDEX "Member_tenantId_tier_idx";
ALTER TABLE "Member" SET (fillfactor = 85);
