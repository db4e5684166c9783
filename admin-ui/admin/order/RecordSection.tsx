import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import InputBase from '@mui/material/InputBase';
import { type ReactNode, useState } from 'react';
import { Link, Route, Routes, useNavigate, useParams } from 'react-router-dom';
import { Dot } from '../../cases/marks.tsx';
import { Empty } from '../../frame/Empty.tsx';
import { LoadFault } from '../../frame/Fault.tsx';
import { NotFound } from '../../frame/NotFound.tsx';
import { usePageTitle } from '../../frame/pageTitle.ts';
import { Waiting } from '../../frame/Waiting.tsx';
import { nameOf } from '../../i18n/format.ts';
import { useReaderLocale, useWords } from '../../i18n/useWords.ts';
import { Head, Page } from '../settings/parts.tsx';
import { FormFrame } from './FormFrame.tsx';
import { RecordVerbs } from './RecordVerbs.tsx';
import { useNames } from './useNames.ts';
import { type FormValues, type RecordForm, useRecordForm } from './useRecordForm.ts';
import { type Many, useRecords } from './useRecords.ts';

type Coded = {
  id: string;
  code: string;
  nameZh: string;
  nameEn: string;
  version: number;
  retiredAt?: string | null;
};

/** One kind of what has a code: how its list looks and which fields its form has. */
export type RecordKind<Row extends Coded, V extends FormValues> = {
  many: Many;
  /** In which order, and how deep, when it is no plain list. */
  order?(rows: Row[]): { row: Row; depth: number }[];
  /** What stands beside the name. */
  about(row: Row): ReactNode;
  /** What is wrong with it, if anything. */
  warning?(row: Row): string | null;
  first: V;
  valuesOf(row: Row): V;
  /** Ids of people in it. */
  people?(values: V): string[];
  Fields(props: { form: RecordForm<V>; row: Row | null }): ReactNode;
  /** Where it may not be deleted, whatever refers to it. */
  fixed?(row: Row): boolean;
};

/** List, form of a new one, and form of each. */
export function RecordSection<Row extends Coded, V extends FormValues>({ kind }: { kind: RecordKind<Row, V> }) {
  return (
    <Routes>
      <Route index element={<List kind={kind} />} />
      <Route path="new" element={<One kind={kind} isNew />} />
      <Route path=":id" element={<One kind={kind} />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}

const matches = (row: Coded, typed: string) =>
  [row.code, row.nameZh, row.nameEn].some((word) => word.toLowerCase().includes(typed.trim().toLowerCase()));

function List<Row extends Coded, V extends FormValues>({ kind }: { kind: RecordKind<Row, V> }) {
  const say = useWords();
  const [typed, setTyped] = useState('');
  const { data, error, refetch } = useRecords(kind.many);
  usePageTitle(say(`admin.section.${kind.many}`));
  if (error && !data) return <LoadFault error={error} again={() => void refetch()} />;
  if (!data) return <Waiting rows={8} />;
  const rows = data as unknown as Row[];
  const ordered = kind.order && !typed.trim() ? kind.order(rows) : inOrder(rows).map((row) => ({ row, depth: 0 }));
  const shown = ordered.filter(({ row }) => matches(row, typed));
  return (
    <Page>
      <Head hint={say(`admin.order.hint.${kind.many}`)}>
        <Button component={Link} to="new" variant="contained">
          {say(`admin.order.new.${kind.many}`)}
        </Button>
      </Head>
      {rows.length > 8 && (
        <InputBase
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          placeholder={say('admin.order.find')}
          inputProps={{ 'aria-label': say('admin.order.find'), maxLength: 100 }}
          sx={{ border: 1, borderColor: 'divider', borderRadius: 1, px: 1, mb: 1, width: '100%', maxWidth: 360 }}
        />
      )}
      {shown.length === 0 && <Empty title={say('admin.order.none')} hint={say(`admin.order.hint.${kind.many}`)} />}
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {shown.map(({ row, depth }) => (
          <Line key={row.id} kind={kind} row={row} depth={depth} />
        ))}
      </Box>
    </Page>
  );
}

/** Those in use first. */
const inOrder = <Row extends Coded>(rows: Row[]): Row[] =>
  [...rows].sort((a, b) => Number(Boolean(a.retiredAt)) - Number(Boolean(b.retiredAt)));

function Line<Row extends Coded, V extends FormValues>({
  kind,
  row,
  depth,
}: {
  kind: RecordKind<Row, V>;
  row: Row;
  depth: number;
}) {
  const say = useWords();
  const locale = useReaderLocale();
  const warning = row.retiredAt ? null : kind.warning?.(row);
  return (
    <Box
      component="li"
      sx={({ palette }) => ({
        position: 'relative',
        display: 'grid',
        gridTemplateColumns: { xs: 'minmax(0, 1fr)', sm: 'minmax(0, 1fr) minmax(0, 1.4fr) auto' },
        columnGap: 2,
        alignItems: 'center',
        minHeight: 48,
        py: 0.5,
        pl: depth * 3 + 1,
        borderBottom: `1px solid ${palette.divider}`,
        color: row.retiredAt ? palette.text.secondary : palette.text.primary,
        '&:hover': { background: palette.hover },
      })}
    >
      <Box sx={{ minWidth: 0 }}>
        <Box
          component={Link}
          to={row.id}
          sx={{
            color: 'inherit',
            fontWeight: 500,
            textDecoration: 'none',
            '&::after': { content: '""', position: 'absolute', inset: 0 },
          }}
        >
          {depth > 0 && <span aria-hidden>└ </span>}
          {nameOf(row, locale)}
        </Box>
        <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
          {locale === 'zh' ? row.nameEn : row.nameZh} · <code>{row.code}</code>
        </Box>
      </Box>
      <Box sx={{ fontSize: 13, color: 'text.secondary', minWidth: 0, overflowWrap: 'anywhere' }}>{kind.about(row)}</Box>
      <Box sx={{ fontSize: 12 }}>
        {row.retiredAt ? (
          <Dot tone="over">{say('admin.order.retired')}</Dot>
        ) : (
          warning && <Dot tone="soon">{warning}</Dot>
        )}
      </Box>
    </Box>
  );
}

function One<Row extends Coded, V extends FormValues>({
  kind,
  isNew = false,
}: {
  kind: RecordKind<Row, V>;
  isNew?: boolean;
}) {
  const { id = '' } = useParams();
  const { data, error, refetch } = useRecords(kind.many);
  if (isNew) return <Form key="new" kind={kind} row={null} />;
  if (error && !data) return <LoadFault error={error} again={() => void refetch()} />;
  if (!data) return <Waiting rows={6} />;
  const row = (data as unknown as Row[]).find((one) => one.id === id);
  return row ? <Form key={id} kind={kind} row={row} /> : <NotFound />;
}

function Form<Row extends Coded, V extends FormValues>({ kind, row }: { kind: RecordKind<Row, V>; row: Row | null }) {
  const say = useWords();
  const locale = useReaderLocale();
  const navigate = useNavigate();
  const list = `/admin/${kind.many}`;
  const form = useRecordForm<V, Row>({
    path: `/api/admin/${kind.many}`,
    id: row?.id ?? null,
    version: row?.version ?? 0,
    first: row ? kind.valuesOf(row) : kind.first,
    valuesOf: kind.valuesOf,
  });
  const show = useNames([
    ...(kind.people?.(form.values as V) ?? []),
    ...(form.conflict ? (kind.people?.(form.conflict.current as V) ?? []) : []),
  ]);
  const title = row ? nameOf(row, locale) : say(`admin.order.new.${kind.many}`);
  usePageTitle(title);
  return (
    <Page>
      <Box sx={{ maxWidth: 760 }}>
        <Head
          back={{ to: list, words: say(`admin.section.${kind.many}`) }}
          {...(row ? { hint: say('admin.order.code', { code: row.code }) } : {})}
        >
          {row && (
            <RecordVerbs
              many={kind.many}
              row={row}
              fixed={kind.fixed?.(row) ?? false}
              onChanged={form.ground as never}
            />
          )}
        </Head>
        <FormFrame
          form={form as never}
          show={show}
          onMade={(made) => navigate(`${list}/${(made as Row).id}`)}
          onCancel={() => navigate(list)}
        >
          <kind.Fields form={form as RecordForm<V>} row={row} />
        </FormFrame>
      </Box>
    </Page>
  );
}
