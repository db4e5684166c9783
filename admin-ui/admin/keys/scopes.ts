/** What a key may open, with its word under `admin.settings.keys.scope`. */
export const SCOPES = [
  { id: 'cases:write', word: 'casesWrite' },
  { id: 'cases:read', word: 'casesRead' },
  { id: 'members:read', word: 'membersRead' },
  { id: 'metrics:read', word: 'metricsRead' },
] as const;
