import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { AccountRow } from '../../../api/contract/admin-settings.ts';
import { Dot } from '../../cases/marks.tsx';
import { useTell } from '../../frame/useTell.ts';
import { useWords } from '../../i18n/useWords.ts';
import { useWhen, When } from '../../time/When.tsx';
import { Say, Section } from '../settings/parts.tsx';
import { useSend } from '../settings/send.ts';
import { AccountForm } from './AccountForm.tsx';
import { FIELDS, SECRET } from './fields.ts';
import { TestButton } from './TestButton.tsx';

/** One account: how it stands, and what can be done about it. */
export function AccountCard({ of }: { of: AccountRow }) {
  const say = useWords();
  const tell = useTell();
  const when = useWhen();
  const queries = useQueryClient();
  const { send, busy } = useSend();
  const [editing, setEditing] = useState(false);
  const name = say(`admin.settings.accounts.${of.kind}`);
  const again = () => queries.invalidateQueries({ queryKey: ['admin', 'accounts'] });
  const remove = async () => {
    if (!window.confirm(say('admin.settings.accounts.removeAsk', { name }))) return;
    const sent = await send(`/api/admin/accounts/${of.kind}?basedOn=${of.version}`, { method: 'DELETE' });
    if (sent.is === 'done') tell(say('admin.settings.accounts.removed'), 'success');
    else tell(sent.is === 'refused' ? say('admin.settings.accounts.conflict') : sent.message, 'error');
    await again();
  };
  return (
    <Box sx={({ palette }) => ({ mb: 3, p: 2, pt: 0, border: `1px solid ${palette.divider}`, borderRadius: 1 })}>
      <Section title={name}>
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5, alignItems: 'center', mb: 1 }}>
          <Dot tone={of.source === 'none' ? (of.kind === 'mailIn' ? 'over' : 'soon') : 'met'}>
            {of.kind === 'mailIn' && of.source === 'none'
              ? say('admin.settings.accounts.sourceNoneIn')
              : say(`admin.settings.accounts.source.${of.source}`, { version: of.version })}
          </Dot>
          {of.changedBy && of.changedAt && (
            <Box component="span" sx={{ fontSize: 12, color: 'text.secondary' }}>
              {say('admin.settings.accounts.changedBy', { name: of.changedBy.name })} · <When at={of.changedAt} />
            </Box>
          )}
        </Box>
        {!of.secretReadable && <Say tone="late">{say('admin.settings.accounts.secretUnreadable')}</Say>}
        {editing ? (
          <AccountForm
            of={of}
            onClose={() => setEditing(false)}
            onSaved={async () => {
              setEditing(false);
              tell(say('admin.settings.accounts.saved'), 'success');
              await again();
            }}
          />
        ) : (
          <>
            {of.settings && (
              <Box component="dl" sx={{ display: 'grid', gridTemplateColumns: 'auto 1fr', columnGap: 2, m: 0, mb: 1 }}>
                {FIELDS[of.kind].map((field) => (
                  <Entry key={field.name} term={say(field.word)}>
                    {field.name === 'security'
                      ? say(`admin.settings.accounts.securityOf.${securityOf(of)}`)
                      : String((of.settings as Record<string, unknown>)[field.name] ?? '') || '—'}
                  </Entry>
                ))}
                {of.source === 'account' && (
                  <Entry term={say(SECRET[of.kind])}>
                    {of.secretSetAt
                      ? say('admin.settings.accounts.secretSet', { at: when.full(Date.parse(of.secretSetAt)) })
                      : say('admin.settings.accounts.secretNone')}
                  </Entry>
                )}
              </Box>
            )}
            <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
              <Button variant="outlined" onClick={() => setEditing(true)}>
                {say(of.source === 'account' ? 'admin.settings.accounts.edit' : 'admin.settings.accounts.setUp')}
              </Button>
              {of.source === 'account' && (
                <Button disabled={busy} onClick={() => void remove()}>
                  {say(of.kind === 'mailIn' ? 'admin.settings.accounts.removeOff' : 'admin.settings.accounts.remove')}
                </Button>
              )}
              {of.kind !== 'mailIn' && of.source !== 'none' && <TestButton kind={of.kind} />}
            </Box>
          </>
        )}
      </Section>
    </Box>
  );
}

const securityOf = ({ settings }: AccountRow): 'tls' | 'startTls' | 'none' =>
  settings && 'security' in settings ? settings.security : 'none';

const Entry = ({ term, children }: { term: string; children: string }) => (
  <>
    <Box component="dt" sx={{ color: 'text.secondary' }}>
      {term}
    </Box>
    <Box component="dd" sx={{ m: 0, overflowWrap: 'anywhere' }}>
      {children}
    </Box>
  </>
);
