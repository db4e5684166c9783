import GroupIcon from '@mui/icons-material/AccountTreeOutlined';
import AddIcon from '@mui/icons-material/AddOutlined';
import CloseIcon from '@mui/icons-material/CloseOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import IconButton from '@mui/material/IconButton';
import Typography from '@mui/material/Typography';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import {
  type ActionProps,
  type CombinatorSelectorProps,
  type FieldSelectorProps,
  QueryBuilder,
  type RuleGroupType,
  type ValueEditorProps,
} from 'react-querybuilder';
import { usePhone } from '../frame/usePhone.ts';
import { useWords } from '../i18n/useWords.ts';
import { ConditionFields } from './ConditionFields.tsx';
import { FaultMark } from './cells.tsx';
import type { CellFault } from './faults.ts';
import { Pick } from './fields.tsx';
import { type Cond, factOf, type Tree } from './model.ts';
import { depthOf, pathOf, toQuery, toTree } from './tree.ts';
import type { Sheet } from './useSheet.ts';

type Props = {
  tree: Tree;
  number: number;
  sheet: Sheet;
  faults: readonly CellFault[];
  disabled: boolean;
  /** In the place of the table, so that what lies beside it stays in view; else over everything. */
  inPlace: boolean;
  onChange: (tree: Tree) => void;
  onClose: () => void;
};

type Shared = { sheet: Sheet; faults: readonly CellFault[] };

/** The conditions of one row as groups in groups. */
export default function TreeEditor({ tree, number, sheet, faults, disabled, inPlace, onChange, onClose }: Props) {
  const say = useWords();
  const [query, setQuery] = useState(() => toQuery(tree));
  const { depth } = sheet.parts.limits;
  // Undone, or changed elsewhere.
  const [known, setKnown] = useState(tree);
  if (tree !== known) {
    setKnown(tree);
    if (JSON.stringify(toTree(query)) !== JSON.stringify(tree)) setQuery(toQuery(tree));
  }
  const fields = useMemo(
    () => sheet.parts.facts.map((fact) => ({ name: fact.id, value: fact.id, label: sheet.factName(fact) })),
    [sheet],
  );
  const change = (next: RuleGroupType) => {
    setQuery(next);
    const wanted = toTree(next);
    if (JSON.stringify(wanted) !== JSON.stringify(tree)) onChange(wanted);
  };
  const Frame = inPlace ? InPlace : OverAll;
  return (
    <Frame title={say('ruleEditor.tree.of', { row: number })} onClose={onClose}>
      <Typography color="text.secondary" sx={{ mb: 1.5 }}>
        {say('ruleEditor.tree.hint', { depth: depthOf(tree), max: depth })}
      </Typography>
      <Box sx={LOOK}>
        <QueryBuilder
          fields={fields}
          query={query}
          onQueryChange={change}
          combinators={[
            { name: 'and', value: 'and', label: say('ruleEditor.tree.all') },
            { name: 'or', value: 'or', label: say('ruleEditor.tree.any') },
          ]}
          controlElements={CONTROLS}
          context={{ sheet, faults } satisfies Shared}
          maxLevels={depth}
          addRuleToNewGroups
          resetOnFieldChange={false}
          resetOnOperatorChange={false}
          suppressStandardClassnames={false}
          disabled={disabled}
          getOperators={(field) =>
            factOf(sheet.parts, field).operators.map((one) => ({
              name: one,
              value: one,
              label: say(`ruleEditor.operator.${one}`),
            }))
          }
          getDefaultValue={() => ''}
          accessibleDescriptionGenerator={({ path }) =>
            say('ruleEditor.tree.group', { path: path.map((n) => n + 1).join('.') || '1' })
          }
        />
      </Box>
    </Frame>
  );
}

type FrameProps = { title: string; onClose: () => void; children: ReactNode };

function OverAll({ title, onClose, children }: FrameProps) {
  const say = useWords();
  const phone = usePhone();
  return (
    <Dialog
      open
      disableRestoreFocus
      onClose={onClose}
      fullWidth
      maxWidth="md"
      fullScreen={phone}
      aria-labelledby="tree-editor"
    >
      <DialogTitle id="tree-editor">{title}</DialogTitle>
      <DialogContent>{children}</DialogContent>
      <DialogActions>
        <Button variant="outlined" onClick={onClose}>
          {say('ruleEditor.done')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function InPlace({ title, onClose, children }: FrameProps) {
  const say = useWords();
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => frame.current?.focus({ preventScroll: true }), []);
  return (
    <Box
      ref={frame}
      role="dialog"
      tabIndex={-1}
      aria-labelledby="tree-editor"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented || event.nativeEvent.isComposing) return;
        event.stopPropagation();
        onClose();
      }}
      sx={({ palette }) => ({ border: `1px solid ${palette.divider}`, borderRadius: 1, p: 2, outline: 'none' })}
    >
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, mb: 1 }}>
        <Typography id="tree-editor" variant="h2" sx={{ flex: 1 }}>
          {title}
        </Typography>
        <Button variant="outlined" onClick={onClose}>
          {say('ruleEditor.done')}
        </Button>
      </Box>
      {children}
    </Box>
  );
}

function Combinator({ value, handleOnChange, options, disabled }: CombinatorSelectorProps) {
  const say = useWords();
  return (
    <Pick
      label={say('ruleEditor.tree.join')}
      value={String(value)}
      disabled={disabled ?? false}
      options={options.flatMap((one) => ('options' in one ? [] : [{ value: String(one.value), label: one.label }]))}
      onChange={handleOnChange}
    />
  );
}

function Fact({ value, handleOnChange, options, disabled }: FieldSelectorProps) {
  const say = useWords();
  return (
    <Pick
      label={say('ruleEditor.tree.fact')}
      value={String(value)}
      width={220}
      disabled={disabled ?? false}
      options={options.flatMap((one) => ('options' in one ? [] : [{ value: String(one.value), label: one.label }]))}
      onChange={handleOnChange}
    />
  );
}

/** Operator and value are one field here: what a value may be hangs on both. */
function Value({ rule, path, context, schema, disabled }: ValueEditorProps) {
  const { sheet, faults } = context as Shared;
  const fact = factOf(sheet.parts, rule.field);
  const condition: Cond = { fact: rule.field, operator: rule.operator };
  if (rule.value !== undefined && rule.value !== '') condition.value = rule.value;
  const here = faults.filter(({ place }) => pathOf(place).join() === path.join());
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.75, alignItems: 'center' }}>
      <ConditionFields
        {...{ condition, fact, sheet }}
        disabled={disabled ?? false}
        onChange={({ operator, value }) =>
          schema.dispatchQuery(withRule(schema.getQuery() as RuleGroupType, path, { operator, value: value ?? '' }))
        }
      />
      {here.map(({ place, text, grade }) => (
        <Box key={`${place} ${text}`} component="span" sx={{ display: 'inline-flex', gap: 0.5, fontSize: 12 }}>
          <FaultMark grade={grade} /> {text}
        </Box>
      ))}
    </Box>
  );
}

function withRule(group: RuleGroupType, [first = 0, ...rest]: readonly number[], part: object): RuleGroupType {
  const rules = group.rules.map((one, i) => {
    if (i !== first) return one;
    return rest.length > 0 ? withRule(one as RuleGroupType, rest, part) : { ...(one as object), ...part };
  });
  return { ...group, rules: rules as RuleGroupType['rules'] };
}

const AddCondition = ({ handleOnClick, disabled }: ActionProps) => (
  <Button startIcon={<AddIcon />} disabled={disabled ?? false} onClick={(event) => handleOnClick(event)}>
    {useWords()('ruleEditor.tree.addCondition')}
  </Button>
);
const AddGroup = ({ handleOnClick, disabled, level, schema }: ActionProps) => (
  <Button
    startIcon={<GroupIcon />}
    disabled={disabled || level >= schema.maxLevels - 1}
    onClick={(event) => handleOnClick(event)}
  >
    {useWords()('ruleEditor.tree.addGroup')}
  </Button>
);
const Remove = ({ handleOnClick, disabled }: ActionProps) => (
  <IconButton
    size="small"
    aria-label={useWords()('ruleEditor.tree.remove')}
    disabled={disabled ?? false}
    onClick={(event) => handleOnClick(event)}
  >
    <CloseIcon fontSize="small" />
  </IconButton>
);

const CONTROLS = {
  combinatorSelector: Combinator,
  fieldSelector: Fact,
  operatorSelector: null,
  valueEditor: Value,
  addRuleAction: AddCondition,
  addGroupAction: AddGroup,
  removeRuleAction: Remove,
  removeGroupAction: Remove,
  notToggle: null,
};

const LOOK = ({ palette }: import('@mui/material/styles').Theme) => ({
  '& .ruleGroup': {
    ...{
      border: `1px solid ${palette.divider}`,
      borderLeft: `3px solid ${palette.primary.main}`,
      borderRadius: 1,
      p: 1.5,
    },
    ...{ display: 'grid', gap: 1, background: palette.background.paper },
  },
  '& .ruleGroup .ruleGroup': { background: palette.rail },
  '& .ruleGroup-header, & .rule': { display: 'flex', flexWrap: 'wrap', gap: 0.75, alignItems: 'center' },
  '& .ruleGroup-body': { display: 'grid', gap: 1 },
});
