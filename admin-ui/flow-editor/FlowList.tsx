import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import Typography from '@mui/material/Typography';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router-dom';
import type { FlowKindRow, FlowVersionDetail, FlowVersionRow } from '../../api/contract/flows.ts';
import { FLOW_KINDS, isApprovalKind } from '../../domain/flow-subjects.ts';
import { Loaded } from '../care/Loaded.tsx';
import { Tag } from '../cases/marks.tsx';
import { Choice } from '../floor/Choice.tsx';
import { Table } from '../floor/tables.tsx';
import { usePageTitle } from '../frame/pageTitle.ts';
import { PHONE } from '../frame/usePhone.ts';
import { useTell } from '../frame/useTell.ts';
import { useWords } from '../i18n/useWords.ts';
import { Following } from '../running/Following.tsx';
import { ScenariosButton } from '../scenarios/index.tsx';
import { ask } from '../server/http.ts';
import { When } from '../time/When.tsx';
import { ConfirmDialog } from './ConfirmDialog.tsx';
import { PublishDialog, publishedWord } from './PublishDialog.tsx';
import { FLOW_VERSIONS, placeOf, useFlowKinds } from './useFlows.ts';
import { useKindWord } from './useKindWord.ts';

/** Flows of one kind of case or approval: what is in force, what was, and what is being made. */
export default function FlowList() {
  const say = useWords();
  const kindWord = useKindWord();
  const [asked, choose] = useSearchParams();
  const query = useFlowKinds();
  usePageTitle(say('flows.title'));
  return (
    <Loaded query={query}>
      {(kinds) => {
        const kind = FLOW_KINDS.find((one) => one === asked.get('kind')) ?? FLOW_KINDS[0];
        const approvals = isApprovalKind(kind);
        const beside = kinds.filter((one) => isApprovalKind(one.kind) === approvals);
        const chooseKind = (value: string) => choose({ kind: value }, { replace: true });
        const of = kinds.find((one) => one.kind === kind) as FlowKindRow;
        return (
          <Box sx={{ p: 3, [PHONE]: { p: 2 }, display: 'grid', gap: 2, gridTemplateColumns: 'minmax(0, 1fr)' }}>
            <Typography color="text.secondary" sx={{ maxWidth: 760 }}>
              {say(approvals ? 'approvalFlows.hint' : 'flows.hint')}
            </Typography>
            <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2, alignItems: 'center' }}>
              <ToggleButtonGroup
                exclusive
                size="small"
                value={approvals}
                aria-label={say('approvalFlows.about')}
                onChange={(_, to: boolean | null) => {
                  const first = kinds.find((one) => isApprovalKind(one.kind) === to);
                  if (to !== null && to !== approvals && first) chooseKind(first.kind);
                }}
              >
                {[false, true].map((one) => (
                  <ToggleButton key={String(one)} value={one} sx={{ textTransform: 'none', color: 'text.primary' }}>
                    {say(one ? 'approvalFlows.section' : 'approvalFlows.casesSection')}
                  </ToggleButton>
                ))}
              </ToggleButtonGroup>
              <Choice
                label={say(approvals ? 'approvalFlows.kinds' : 'flows.kinds')}
                value={kind}
                options={beside.map((one) => ({ value: one.kind, label: kindWord(one.kind) }))}
                onChoose={chooseKind}
              />
            </Box>
            <Typography variant="h2">
              {say(approvals ? 'approvalFlows.inForce' : 'flows.list.inForce', { version: of.inForce })}
            </Typography>
            {!approvals && <Following path={`/api/flows/${of.kind}/${of.inForce}`} />}
            {!approvals && <ScenariosButton />}
            <Versions of={of} />
          </Box>
        );
      }}
    </Loaded>
  );
}

type Asking = { what: 'again' | 'retire' | 'remove'; row: FlowVersionRow };

function Versions({ of }: { of: FlowKindRow }) {
  const say = useWords();
  const tell = useTell();
  const go = useNavigate();
  const queries = useQueryClient();
  const kindWord = useKindWord();
  const approvals = isApprovalKind(of.kind);
  const [asking, setAsking] = useState<Asking | null>(null);
  const refresh = () => queries.invalidateQueries({ queryKey: FLOW_VERSIONS });
  const base = `/api/flows/${of.kind}`;
  const draft = async ({ version }: FlowVersionRow) => {
    try {
      const { data } = await ask<FlowVersionDetail>(`${base}/drafts`, { method: 'POST', body: { basedOn: version } });
      await refresh();
      go(placeOf(of.kind, data.version));
    } catch (error) {
      tell(error instanceof Error ? error.message : String(error), 'error');
    }
  };
  const done = async (words: string) => {
    tell(words, 'success');
    setAsking(null);
    await refresh();
  };
  return (
    <>
      <Table
        label={say('flows.list.of', { kind: kindWord(of.kind) })}
        head={(['version', 'state', 'running', 'by', 'note', 'acts'] as const).map((one) =>
          say(one === 'running' && approvals ? 'approvalFlows.running' : `flows.list.${one}`),
        )}
      >
        {of.versions.map((row) => (
          <tr key={row.version}>
            <th scope="row">
              <Link
                to={placeOf(row.kind, row.version)}
                aria-label={say(row.state === 'draft' ? 'flows.list.edit' : 'flows.list.view', {
                  version: row.version,
                })}
              >
                {row.version}
              </Link>
            </th>
            <td>
              <Tag tone={row.inForce ? 'met' : row.state === 'draft' ? 'active' : 'over'}>
                {row.inForce ? say('flows.list.current') : say(`flows.state.${row.state}`)}
              </Tag>
            </td>
            <td className="n">{row.running}</td>
            <td>
              <Author of={row} />
            </td>
            <td>
              <Box sx={{ maxWidth: 320, whiteSpace: 'normal' }}>{row.note}</Box>
            </td>
            <td>
              <Acts row={row} onDraft={() => void draft(row)} onAsk={(what) => setAsking({ what, row })} />
            </td>
          </tr>
        ))}
      </Table>
      {asking?.what === 'again' && (
        <PublishDialog
          of={of}
          version={asking.row.version}
          title={say('flows.publish.again', { version: asking.row.version })}
          publish={async (wanted) => {
            const path = `${base}/${asking.row.version}/republication`;
            const { data } = await ask<FlowVersionDetail>(path, { method: 'POST', body: wanted });
            await done(say(publishedWord(of.kind, wanted), { version: data.version }));
          }}
          onClose={() => setAsking(null)}
        />
      )}
      {asking?.what === 'retire' && (
        <ConfirmDialog
          title={say('flows.list.retireOf', { version: asking.row.version })}
          text={say(approvals ? 'approvalFlows.retireText' : 'flows.list.retireText', {
            smart_count: asking.row.running,
          })}
          act={say('flows.list.retire')}
          onAct={async () => {
            await ask(`${base}/${asking.row.version}/retirement`, { method: 'POST' });
            await done(say('flows.list.retired', { version: asking.row.version }));
          }}
          onClose={() => setAsking(null)}
        />
      )}
      {asking?.what === 'remove' && (
        <ConfirmDialog
          title={say('flows.list.removeOf', { version: asking.row.version })}
          text={say('flows.list.removeText')}
          act={say('flows.list.remove')}
          onAct={async () => {
            await ask(`${base}/${asking.row.version}`, { method: 'DELETE' });
            await done(say('flows.list.removed', { version: asking.row.version }));
          }}
          onClose={() => setAsking(null)}
        />
      )}
    </>
  );
}

function Author({ of }: { of: FlowVersionRow }) {
  const say = useWords();
  const by = of.publishedBy ?? of.createdBy;
  const at = of.publishedAt ?? of.createdAt;
  return (
    <>
      {by?.name ?? say('flows.list.nobody')}
      {at && (
        <>
          {' · '}
          <When at={at} />
        </>
      )}
      {of.basedOn !== null && ` · ${say('flows.edit.from', { version: of.basedOn })}`}
    </>
  );
}

type ActProps = { row: FlowVersionRow; onDraft: () => void; onAsk: (what: Asking['what']) => void };

function Acts({ row: { version, state, inForce }, onDraft, onAsk }: ActProps) {
  const say = useWords();
  const act = (word: 'draft' | 'again' | 'retire' | 'remove', onClick: () => void) => (
    <Button size="small" onClick={onClick} aria-label={say(`flows.list.${word}Of`, { version })}>
      {say(`flows.list.${word}`)}
    </Button>
  );
  return (
    <>
      {act('draft', onDraft)}
      {state !== 'draft' && !inForce && act('again', () => onAsk('again'))}
      {state === 'published' && act('retire', () => onAsk('retire'))}
      {state === 'draft' && act('remove', () => onAsk('remove'))}
    </>
  );
}
