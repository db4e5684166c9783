import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router-dom';
import type { RuleSetDetail, RuleVersionRow } from '../../api/contract/rules.ts';
import { Section } from '../admin/settings/parts.tsx';
import { Tag } from '../cases/marks.tsx';
import { Table } from '../floor/tables.tsx';
import { ConfirmDialog } from '../flow-editor/ConfirmDialog.tsx';
import { useTell } from '../frame/useTell.ts';
import { useWords } from '../i18n/useWords.ts';
import { ask } from '../server/http.ts';
import { When } from '../time/When.tsx';
import { ImportRules } from './ImportRules.tsx';
import { Since } from './Since.tsx';
import { useBegin } from './useBegin.ts';
import { RULES, useMayEdit, versionPlace } from './useRules.ts';

const HEAD = ['version', 'stateOf', 'since', 'byWhom', 'note', 'acts'] as const;

/** What a set was, is, will be, and is being made into. */
export function Versions({ of }: { of: RuleSetDetail }) {
  const say = useWords();
  const mayEdit = useMayEdit();
  const draft = of.versions.find(({ state }) => state === 'draft' || state === 'waits');
  const title = say('ruleDesk.versions.title');
  return (
    <Section title={title} hint={say('ruleDesk.versions.hint')}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, my: 1 }}>
        {mayEdit && !draft && <ImportRules set={of.set} />}
      </Box>
      <Table label={title} head={HEAD.map((one) => say(`ruleDesk.versions.${one}`))}>
        {of.versions.map((row) => (
          <tr key={row.version}>
            <th scope="row">
              <Link
                to={versionPlace(of.set, row.version)}
                aria-label={say('ruleDesk.versions.view', { version: row.version })}
              >
                {row.version}
              </Link>
            </th>
            <td>
              <State of={row} />
            </td>
            <td>{['scheduled', 'holds', 'past', 'retired'].includes(row.state) ? <Since at={row.since} /> : '–'}</td>
            <td>
              <Author of={row} />
            </td>
            <td>
              <Box sx={{ maxWidth: 320, minWidth: 120, whiteSpace: 'normal', overflowWrap: 'anywhere' }} dir="auto">
                <NoteOf of={row} />
              </Box>
            </td>
            <td>
              <Acts of={of} row={row} mayBegin={mayEdit && !draft} mayEdit={mayEdit} />
            </td>
          </tr>
        ))}
      </Table>
    </Section>
  );
}

const TONES = {
  draft: 'active',
  waits: 'soon',
  scheduled: 'active',
  holds: 'met',
  past: 'over',
  retired: 'over',
  discarded: 'over',
} as const;

/** Where a version stands; what it waits for, with a way there. */
export function State({ of }: { of: RuleVersionRow }) {
  const say = useWords();
  const words = say(`ruleDesk.versions.state.${of.state}`);
  return (
    <>
      <Tag tone={TONES[of.state]}>{words}</Tag>
      {of.approval && <WaitsFor of={of.approval} />}
    </>
  );
}

export function WaitsFor({ of }: { of: NonNullable<RuleVersionRow['approval']> }) {
  return (
    <Typography component="span" sx={{ ml: 1 }}>
      {of.id ? <Link to={`/approvals/${of.id}`}>{of.number}</Link> : of.number}
    </Typography>
  );
}

export function Author({ of }: { of: RuleVersionRow }) {
  const say = useWords();
  const from =
    of.basedOn !== null
      ? say('ruleDesk.versions.from', { version: of.basedOn })
      : of.savedAt && say('ruleDesk.versions.imported');
  return (
    <>
      {of.author?.name ?? say(of.savedAt ? 'ruleDesk.versions.commandLine' : 'ruleDesk.versions.shipped')}
      {of.savedAt && (
        <>
          {' · '}
          <When at={of.savedAt} />
        </>
      )}
      {from && ` · ${from}`}
    </>
  );
}

/** What was shipped says so in the reader's words. */
export function NoteOf({ of }: { of: RuleVersionRow }) {
  const say = useWords();
  return of.savedAt === null && of.publisher === null ? say('ruleDesk.versions.shippedNote') : of.note;
}

type ActProps = { of: RuleSetDetail; row: RuleVersionRow; mayBegin: boolean; mayEdit: boolean };

function Acts({ of, row: { version, state }, mayBegin, mayEdit }: ActProps) {
  const say = useWords();
  const tell = useTell();
  const go = useNavigate();
  const queries = useQueryClient();
  const begin = useBegin(of.set);
  const [asking, setAsking] = useState(false);
  const label = (act: 'draft' | 'export' | 'compare' | 'cancel') => ({
    size: 'small' as const,
    'aria-label': say(`ruleDesk.versions.${act}Of`, { version }),
    children: say(`ruleDesk.versions.${act}`),
  });
  const cancel = async () => {
    await ask(`/api/rules/${of.set}/versions/${version}/cancellation`, { method: 'POST' });
    tell(say('ruleDesk.versions.cancelled', { version }), 'success');
    setAsking(false);
    await queries.invalidateQueries({ queryKey: RULES });
  };
  return (
    <>
      {version !== of.version && (
        <Button {...label('compare')} onClick={() => go(`/rules/${of.set}/compare?from=${of.version}&to=${version}`)} />
      )}
      {mayBegin && <Button {...label('draft')} disabled={begin.busy} onClick={() => void begin.from(version)} />}
      <Button {...label('export')} href={`/api/rules/${of.set}/versions/${version}/file`} download />
      {mayEdit && state === 'scheduled' && <Button {...label('cancel')} onClick={() => setAsking(true)} />}
      {asking && (
        <ConfirmDialog
          title={say('ruleDesk.versions.cancelOf', { version })}
          text={say('ruleDesk.versions.cancelText')}
          act={say('ruleDesk.versions.cancel')}
          onAct={cancel}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
