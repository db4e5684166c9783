-- A member's merges are looked up by key. As a join they are compared with all merges there are, since nothing says beforehand how few they are.
CREATE OR REPLACE FUNCTION member_root(tenant text, record uuid) RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
  WITH RECURSIVE up(id, hops) AS (
    SELECT record, 0
    UNION ALL
    SELECT a."intoId", up.hops + 1
    FROM up CROSS JOIN LATERAL (SELECT a."intoId" FROM "MemberAlias" a WHERE a."tenantId" = tenant AND a."memberId" = up.id OFFSET 0) a
    WHERE up.hops < 100
  )
  SELECT id FROM up ORDER BY hops DESC LIMIT 1
$$;
CREATE OR REPLACE FUNCTION member_family(tenant text, record uuid) RETURNS SETOF uuid LANGUAGE sql STABLE ROWS 2 AS $$
  WITH RECURSIVE family(id) AS (
    SELECT member_root(tenant, record)
    UNION
    SELECT a."memberId"
    FROM family f CROSS JOIN LATERAL (SELECT a."memberId" FROM "MemberAlias" a WHERE a."tenantId" = tenant AND a."intoId" = f.id OFFSET 0) a
  )
  SELECT id FROM family
$$;
