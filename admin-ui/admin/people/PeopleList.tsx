import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { ListBase, useListContext } from 'react-admin';
import { Link } from 'react-router-dom';
import type { PersonRow } from '../../../api/contract/admin-order.ts';
import { ROLES } from '../../../domain/vocabulary.ts';
import { Empty } from '../../frame/Empty.tsx';
import { LoadFault } from '../../frame/Fault.tsx';
import { FilterBar, FilterChoice } from '../../frame/FilterBar.tsx';
import { HeadRow } from '../../frame/HeadRow.tsx';
import { Pages } from '../../frame/Pages.tsx';
import { usePageTitle } from '../../frame/pageTitle.ts';
import { SortHead } from '../../frame/SortHead.tsx';
import { PHONE } from '../../frame/usePhone.ts';
import { Waiting } from '../../frame/Waiting.tsx';
import { nameOf } from '../../i18n/format.ts';
import { useReaderLocale, useWords } from '../../i18n/useWords.ts';
import { inUse, useRecords } from '../order/useRecords.ts';
import { Head } from '../settings/parts.tsx';
import { AccountMark } from './AccountMark.tsx';
import { ACCOUNT_STATES } from './states.ts';

export default function PeopleList() {
  const say = useWords();
  const locale = useReaderLocale();
  const { data: teams = [] } = useRecords('teams');
  usePageTitle(say('admin.section.people'));
  return (
    <ListBase
      resource="admin/people"
      perPage={25}
      sort={{ field: 'name', order: 'ASC' }}
      storeKey={false}
      disableAuthentication
    >
      <Box sx={{ px: 3, pt: 3, [PHONE]: { px: 2, pt: 2 } }}>
        <Head hint={say('admin.people.hint')}>
          <Button component={Link} to="chart">
            {say('admin.people.chart')}
          </Button>
          <Button component={Link} to="import" variant="outlined">
            {say('admin.people.import')}
          </Button>
          <Button component={Link} to="new" variant="contained">
            {say('admin.people.new')}
          </Button>
        </Head>
      </Box>
      <FilterBar placeholder={say('admin.people.find')}>
        <FilterChoice
          name="role"
          label={say('admin.field.role')}
          options={ROLES.map((value) => ({ value, label: say(`role.${value}`) }))}
        />
        <FilterChoice
          name="teamId"
          label={say('admin.field.teamId')}
          options={inUse(teams).map((team) => ({ value: team.id, label: nameOf(team, locale) }))}
        />
        <FilterChoice
          name="account"
          label={say('admin.people.account')}
          options={ACCOUNT_STATES.map((value) => ({ value, label: say(`admin.people.state.${value}`) }))}
        />
      </FilterBar>
      <Body />
      <Pages />
    </ListBase>
  );
}

function Body() {
  const say = useWords();
  const { data, error, isPending, refetch } = useListContext<PersonRow>();
  if (error && !data) return <LoadFault error={error} again={() => void refetch()} />;
  if (isPending) return <Waiting rows={12} />;
  if (!data || data.length === 0)
    return <Empty title={say('admin.people.noMatch')} hint={say('admin.people.noMatchHint')} />;
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows are grids, and a table with another display loses its meaning
    <div role="table" aria-label={say('admin.section.people')}>
      <HeadRow grid={GRID}>
        <SortHead field="name" label={say('admin.field.name')} />
        <SortHead field="role" label={say('admin.field.role')} />
        <SortHead label={say('admin.field.teamId')} />
        <SortHead label={say('admin.field.reportsToId')} />
        <SortHead label={say('admin.people.load')} />
        <SortHead label={say('admin.people.account')} />
      </HeadRow>
      {data.map((row) => (
        <Row key={row.id} row={row} />
      ))}
    </div>
  );
}

const GRID = {
  display: 'grid',
  gridTemplateColumns: 'minmax(160px, 1.4fr) 110px minmax(90px, 1fr) minmax(90px, 1fr) 64px minmax(96px, 130px)',
  alignItems: 'center',
  columnGap: 1.5,
  px: 3,
} as const;
const cell = { minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', fontSize: 13 } as const;
const wide = { ...cell, [PHONE]: { display: 'none' } };

function Row({ row }: { row: PersonRow }) {
  const say = useWords();
  const locale = useReaderLocale();
  return (
    <Box
      role="row"
      sx={({ palette }) => ({
        ...GRID,
        position: 'relative',
        minHeight: 48,
        borderBottom: `1px solid ${palette.divider}`,
        color: row.account === 'disabled' ? palette.text.secondary : palette.text.primary,
        '&:hover': { background: palette.hover },
        [PHONE]: { gridTemplateColumns: 'minmax(0, 1fr) auto', px: 2 },
      })}
    >
      <Box role="cell" sx={cell}>
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
          {row.name}
        </Box>
        <Box sx={{ ...cell, fontSize: 12, color: 'text.secondary' }}>{row.email}</Box>
      </Box>
      <Box role="cell" sx={wide}>
        {say(`role.${row.role}`)}
        <Box sx={{ ...cell, fontSize: 12, color: 'text.secondary' }}>{row.post ? nameOf(row.post, locale) : '—'}</Box>
      </Box>
      <Box role="cell" sx={wide}>
        {row.team ? nameOf(row.team, locale) : '—'}
      </Box>
      <Box role="cell" sx={wide}>
        {row.reportsTo?.name ?? '—'}
      </Box>
      <Box role="cell" sx={wide}>
        {row.open} / {row.capacity}
      </Box>
      <Box role="cell" sx={{ fontSize: 12 }}>
        <AccountMark row={row} />
      </Box>
    </Box>
  );
}
