import Down from '@mui/icons-material/ArrowDownwardOutlined';
import Up from '@mui/icons-material/ArrowUpwardOutlined';
import Remove from '@mui/icons-material/DeleteOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import {
  APPROVERS_BY,
  type ApprovalFlow,
  type ApprovalStage,
  type Approvers,
  MODES,
} from '../../../domain/approval/flow.ts';
import { APPROVAL_LIMITS } from '../../../domain/approval/flow-shape.ts';
import { POSTS, ROLES } from '../../../domain/vocabulary.ts';
import { Table } from '../../floor/tables.tsx';
import { useWords } from '../../i18n/useWords.ts';
import { FaultHere, Part, useEditing, useFault } from '../editing.tsx';
import { DurationField, NumberField, Select } from '../fields.tsx';
import { addStage, askedBy, moveStage, putStage, removeStage, type Side } from './edit.ts';

/** Who looks at it before those decide whom the rules name, and who confirms it after. */
export function StagesPart() {
  const say = useWords();
  return (
    <Part id="flow-stages" title={say('approvalFlows.stages.title')} hint={say('approvalFlows.stages.hint')}>
      <Stages side="before" />
      <Stages side="after" />
    </Part>
  );
}

const HEAD = ['nth', 'name', 'who', 'mode', 'time', 'remind', 'acts'] as const;

function Stages({ side }: { side: Side }) {
  const say = useWords();
  const { flow, readOnly, change } = useEditing<ApprovalFlow>();
  const stages = flow[side];
  const title = say(`approvalFlows.stages.${side}`);
  return (
    <Box sx={{ display: 'grid', gap: 1, minWidth: 0 }}>
      <Typography variant="h3">{title}</Typography>
      <FaultHere place={side} />
      {stages.length === 0 ? (
        <Typography color="text.secondary">{say('approvalFlows.stages.none')}</Typography>
      ) : (
        <Table label={title} head={HEAD.map((one) => say(`approvalFlows.stages.${one}`))}>
          {stages.map((stage, nth) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a stage is its place
            <Row key={nth} side={side} nth={nth} stage={stage} last={nth === stages.length - 1} />
          ))}
        </Table>
      )}
      {!readOnly && stages.length < APPROVAL_LIMITS.stages && (
        <Box>
          <Button
            aria-label={say(side === 'before' ? 'approvalFlows.stages.addBefore' : 'approvalFlows.stages.addAfter')}
            onClick={() => change(addStage(flow, side))}
          >
            {say('approvalFlows.stages.add')}
          </Button>
        </Box>
      )}
    </Box>
  );
}

type RowProps = { side: Side; nth: number; stage: ApprovalStage; last: boolean };

function Row({ side, nth, stage, last }: RowProps) {
  const say = useWords();
  const { flow, readOnly, change } = useEditing<ApprovalFlow>();
  const n = nth + 1;
  const place = `${side}.${nth}`;
  const edit = (part: Partial<ApprovalStage>, field?: string) =>
    change(putStage(flow, side, nth, part), field && `${place}.${field}`);
  const act = (word: 'up' | 'down' | 'remove', Icon: typeof Up, disabled: boolean, next: () => ApprovalFlow) => (
    <IconButton
      size="small"
      disabled={disabled || readOnly}
      aria-label={say(`approvalFlows.stages.${word}`, { n })}
      onClick={() => change(next())}
    >
      <Icon fontSize="small" />
    </IconButton>
  );
  return (
    <tr>
      <th scope="row">{n}</th>
      <td>
        <Names of={stage} n={n} place={place} onChange={(name, field) => edit({ name }, field)} />
      </td>
      <td>
        <Who approvers={stage.approvers} n={n} onChange={(approvers) => edit({ approvers })} />
        <FaultHere place={`${place}.approvers`} within />
      </td>
      <td>
        <Select
          label={say('approvalFlows.stages.modeOf', { n })}
          value={stage.mode}
          options={MODES.map((value) => ({
            value,
            label: say(value === 'all' ? 'approvals.page.modeAll' : 'approvals.page.modeAny'),
          }))}
          onChange={(mode) => edit({ mode: mode as ApprovalStage['mode'] })}
        />
      </td>
      <td>
        <DurationField
          label={say('approvalFlows.stages.timeOf', { n })}
          unitLabel={say('approvalFlows.stages.unitOf', { n })}
          place={`${place}.minutes`}
          minutes={stage.minutes}
          onChange={(minutes) => edit({ minutes }, 'minutes')}
        />
      </td>
      <td>
        <NumberField
          label={say('approvalFlows.stages.remindOf', { n })}
          place={`${place}.remind`}
          value={stage.remind ?? undefined}
          onChange={(remind) => edit({ remind: remind ?? null }, 'remind')}
        />
      </td>
      <td>
        {act('up', Up, nth === 0, () => moveStage(flow, side, nth, -1))}
        {act('down', Down, last, () => moveStage(flow, side, nth, 1))}
        {act('remove', Remove, false, () => removeStage(flow, side, nth))}
      </td>
    </tr>
  );
}

type NameProps = {
  of: ApprovalStage;
  n: number;
  place: string;
  onChange: (name: ApprovalStage['name'], field: string) => void;
};

function Names({ of: { name }, n, place, onChange }: NameProps) {
  const say = useWords();
  const { readOnly } = useEditing<ApprovalFlow>();
  const both = useFault(`${place}.name`);
  const each = { zh: useFault(`${place}.name.zh`), en: useFault(`${place}.name.en`) };
  return (
    <Box sx={{ display: 'grid', gap: 0.5, py: 0.5 }}>
      {(['zh', 'en'] as const).map((locale) => (
        <TextField
          key={locale}
          size="small"
          disabled={readOnly}
          value={name[locale]}
          onChange={({ target }) => onChange({ ...name, [locale]: target.value }, `name.${locale}`)}
          slotProps={{
            htmlInput: {
              'aria-label': say(locale === 'zh' ? 'approvalFlows.stages.nameZh' : 'approvalFlows.stages.nameEn', { n }),
              lang: locale,
            },
          }}
          sx={{ width: 160 }}
          {...(both.error && name[locale].trim() === '' ? { error: true } : {})}
          {...each[locale]}
        />
      ))}
      <FaultHere place={`${place}.name`} />
    </Box>
  );
}

const BY_WORDS = { line: 'byLine', post: 'byPost', role: 'byRole' } as const;
type WhoProps = { approvers: Approvers; n: number; onChange: (approvers: Approvers) => void };

function Who({ approvers, n, onChange }: WhoProps) {
  const say = useWords();
  const role = approvers.by === 'role';
  return (
    <Box sx={{ display: 'grid', gap: 0.5, justifyItems: 'start' }}>
      <Select
        label={say('approvalFlows.stages.by', { n })}
        value={approvers.by}
        options={APPROVERS_BY.map((value) => ({ value, label: say(`approvalFlows.stages.${BY_WORDS[value]}`) }))}
        onChange={(by) => onChange(askedBy(approvers, by as Approvers['by']))}
      />
      <Select
        label={say('approvalFlows.stages.whom', { n })}
        value={role ? approvers.role : approvers.post}
        options={
          role
            ? ROLES.map((value) => ({ value, label: say(`role.${value}`) }))
            : POSTS.map((value) => ({ value, label: say(`post.${value}`) }))
        }
        onChange={(value) => onChange({ ...approvers, [role ? 'role' : 'post']: value } as Approvers)}
      />
    </Box>
  );
}
