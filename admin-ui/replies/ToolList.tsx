import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import type { ToolRow } from '../../api/contract/replies.ts';
import { type Checklist, TOOL_TYPES, type ToolType } from '../../domain/replies/tool.ts';
import { Head, Page } from '../admin/settings/parts.tsx';
import { useSend } from '../admin/settings/send.ts';
import { Tag } from '../cases/marks.tsx';
import { useCategories } from '../casework/useCasework.ts';
import { Empty } from '../frame/Empty.tsx';
import { LoadFault } from '../frame/Fault.tsx';
import { usePageTitle } from '../frame/pageTitle.ts';
import { useTell } from '../frame/useTell.ts';
import { Waiting } from '../frame/Waiting.tsx';
import { nameOf } from '../i18n/format.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { useMe } from '../session/SessionGate.tsx';
import { When } from '../time/When.tsx';
import { templateOf } from './search.ts';
import { useTools } from './useTools.ts';

export function ToolList({ type }: { type: ToolType }) {
  const say = useWords();
  const me = useMe();
  const [removed, setRemoved] = useState(false);
  const { data, error, refetch } = useTools(type, { removed });
  usePageTitle(say('desk.nav.replies'));
  // What cases are asked is the desk's, not a rep's.
  const mayMake = type !== 'checklist' || me.role !== 'rep';
  const make = mayMake && (
    <Button component={Link} to={`/replies/${type}/new`} variant="contained">
      {say(`replies.new.${type}`)}
    </Button>
  );
  return (
    <Page>
      <Tabs value={type} variant="scrollable" scrollButtons={false} sx={{ mb: 2 }}>
        {TOOL_TYPES.map((one) => (
          <Tab key={one} value={one} label={say(`replies.type.${one}`)} component={Link} to={`/replies/${one}`} />
        ))}
      </Tabs>
      <Head hint={say(`replies.hint.${type}`)}>
        <FormControlLabel
          control={<Checkbox size="small" checked={removed} onChange={(_, on) => setRemoved(on)} />}
          label={say('replies.deleted')}
        />
        {make}
      </Head>
      {error && !data && <LoadFault error={error} again={() => void refetch()} />}
      {!data && !error && <Waiting rows={6} />}
      {data?.length === 0 && (
        <Empty title={say(`replies.empty.${type}`)} hint={say(`replies.emptyHint.${type}`)}>
          {!removed && make}
        </Empty>
      )}
      {data && data.length > 0 && (
        <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
          {data.map((row) => (
            <Row key={row.id} row={row} />
          ))}
        </Box>
      )}
    </Page>
  );
}

function Row({ row }: { row: ToolRow }) {
  const say = useWords();
  const locale = useReaderLocale();
  const { data: tree = [] } = useCategories();
  const other = locale === 'zh' ? row.nameEn : row.nameZh;
  const where = [
    ...row.kinds.map((kind) => say(`kind.${kind}`)),
    ...row.categories.map((one) => {
      const node = tree.find(({ code }) => code === one);
      return node ? (locale === 'zh' ? node.nameZh : node.nameEn) : one;
    }),
  ];
  return (
    <Box
      component="li"
      sx={({ palette }) => ({
        display: 'grid',
        gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: 'minmax(220px, 1.4fr) minmax(160px, 1fr) 120px 200px' },
        columnGap: 2,
        alignItems: 'center',
        minHeight: 48,
        py: 0.75,
        borderBottom: `1px solid ${palette.divider}`,
      })}
    >
      <Box sx={{ minWidth: 0 }}>
        <Box sx={{ display: 'flex', gap: 1, alignItems: 'center', flexWrap: 'wrap' }}>
          <Box
            component={Link}
            to={row.removed ? '.' : `/replies/${row.type}/${row.id}`}
            sx={{ color: 'primary.main', fontWeight: 600, overflowWrap: 'anywhere', py: { xs: 1, md: 0 } }}
          >
            {nameOf(row, locale)}
          </Box>
          {!row.shared && <Tag>{say('replies.own')}</Tag>}
          <Marks row={row} />
        </Box>
        <Box sx={{ fontSize: 12, color: 'text.secondary' }}>{other}</Box>
      </Box>
      <Box sx={{ fontSize: 13, color: 'text.secondary' }}>
        {where.length > 0 ? where.join(locale === 'zh' ? '、' : ', ') : say('replies.all')}
      </Box>
      <Box sx={{ fontSize: 13 }}>
        {row.type !== 'checklist' && (
          <>
            <Box component="span" sx={{ color: 'text.secondary' }}>
              {say('replies.uses')}
            </Box>{' '}
            {row.uses}
          </>
        )}
      </Box>
      <Box sx={{ fontSize: 12, color: 'text.secondary', display: 'flex', gap: 1, alignItems: 'center' }}>
        <span>
          {row.changedBy?.name ?? say('replies.shipped')} · <When at={row.changedAt} />
        </span>
        {row.removed && <Restore row={row} />}
      </Box>
    </Box>
  );
}

function Marks({ row }: { row: ToolRow }) {
  const say = useWords();
  if (row.type === 'template') {
    const { shortcut, only } = templateOf(row);
    return (
      <>
        {shortcut && <Box component="code">/{shortcut}</Box>}
        {only && <Tag>{say('replies.onlyOne', { language: only === 'zh' ? '中文' : 'English' })}</Tag>}
      </>
    );
  }
  if (row.type === 'macro') return null;
  const needed = (row.definition as unknown as Checklist).items.filter(({ required }) => required).length;
  return needed > 0 ? <Tag tone="soon">{say('replies.requiredCount', { smart_count: needed })}</Tag> : null;
}

function Restore({ row }: { row: ToolRow }) {
  const say = useWords();
  const tell = useTell();
  const locale = useReaderLocale();
  const queries = useQueryClient();
  const { send, busy } = useSend();
  const restore = async () => {
    const sent = await send(`/api/tools/${row.id}/restoration`, { method: 'POST', body: {} });
    if (sent.is !== 'done') return tell(sent.message, 'error');
    tell(say('replies.restored', { name: nameOf(row, locale) }), 'success');
    await queries.invalidateQueries({ queryKey: ['tools'] });
  };
  return (
    <Button variant="outlined" disabled={busy} onClick={() => void restore()}>
      {say('replies.restore')}
    </Button>
  );
}
