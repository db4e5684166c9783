import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { ListBase, useListContext } from 'react-admin';
import { Link } from 'react-router-dom';
import type { MemberRow } from '../../api/contract/people.ts';
import { LIFECYCLES, MEMBER_KINDS, TIERS } from '../../domain/vocabulary.ts';
import { TierMark } from '../cases/marks.tsx';
import { oneLine, rowStyle } from '../cases/rowStyle.ts';
import { Empty } from '../frame/Empty.tsx';
import { LoadFault } from '../frame/Fault.tsx';
import { FilterBar, FilterChoice } from '../frame/FilterBar.tsx';
import { HeadRow } from '../frame/HeadRow.tsx';
import { Pages } from '../frame/Pages.tsx';
import { usePageTitle } from '../frame/pageTitle.ts';
import { SortHead } from '../frame/SortHead.tsx';
import { PHONE, TABLET } from '../frame/usePhone.ts';
import { Waiting } from '../frame/Waiting.tsx';
import { count } from '../i18n/format.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { useRowKeys } from '../keys/useRowKeys.ts';
import { When } from '../time/When.tsx';

const LIST = 'members';

export default function MemberList() {
  const say = useWords();
  usePageTitle(say('desk.member.title'));
  return (
    <ListBase resource="members" perPage={25} sort={{ field: 'name', order: 'ASC' }} storeKey={false}>
      <Box sx={{ display: 'flex', flexDirection: 'column', height: '100%' }}>
        <FilterBar placeholder={say('desk.member.find')}>
          <FilterChoice
            name="tier"
            label={say('desk.field.tier')}
            options={TIERS.map((value) => ({ value, label: say(`tier.${value}`) }))}
          />
          <FilterChoice
            name="lifecycle"
            label={say('desk.field.lifecycle')}
            options={LIFECYCLES.map((value) => ({ value, label: say(`lifecycle.${value}`) }))}
          />
          <FilterChoice
            name="kind"
            label={say('desk.field.kind')}
            options={MEMBER_KINDS.map((value) => ({ value, label: say(`memberKind.${value}`) }))}
          />
        </FilterBar>
        <Body />
        <Pages />
      </Box>
    </ListBase>
  );
}

function Body() {
  const say = useWords();
  const { data, error, isPending, refetch, filterValues, setFilters } = useListContext<MemberRow>();
  useRowKeys(LIST);
  const filtered = Object.keys(filterValues).length > 0;
  return (
    <Box id={LIST} sx={{ flex: 1, minHeight: 0, overflow: 'auto' }}>
      {error && !data ? (
        <LoadFault error={error} again={() => void refetch()} />
      ) : isPending ? (
        <Waiting rows={18} />
      ) : data && data.length > 0 ? (
        <Table rows={data} />
      ) : (
        <Empty
          title={say(filtered ? 'desk.member.noMatch' : 'desk.member.empty')}
          hint={say(filtered ? 'desk.member.noMatchHint' : 'desk.member.emptyHint')}
        >
          {filtered && (
            <Button variant="outlined" sx={{ mt: 1 }} onClick={() => setFilters({})}>
              {say('desk.cases.clear')}
            </Button>
          )}
        </Empty>
      )}
    </Box>
  );
}

const grid = {
  display: 'grid',
  gridTemplateColumns: 'minmax(140px, 1fr) 104px 96px 128px 148px minmax(140px, 220px) 56px 112px',
  alignItems: 'center',
  columnGap: 1.5,
  px: 3,
  [TABLET]: {
    gridTemplateColumns: 'minmax(0, 1fr) 104px 96px 148px',
    '& > :nth-of-type(4), & > :nth-of-type(n + 6)': { display: 'none' },
  },
} as const;
const onlyWide = { [PHONE]: { display: 'none' } };
const meta = { ...oneLine, fontSize: 12, color: 'text.secondary', fontVariantNumeric: 'tabular-nums', ...onlyWide };

function Table({ rows }: { rows: MemberRow[] }) {
  const say = useWords();
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows are grids, and a table with another display loses its meaning
    <div role="table" aria-label={say('desk.member.table')}>
      <HeadRow grid={grid} stays>
        <SortHead field="name" label={say('desk.field.name')} />
        <SortHead field="tier" label={say('desk.field.tier')} />
        <SortHead label={say('desk.field.lifecycle')} />
        <SortHead field="number" label={say('desk.field.number')} />
        <SortHead label={say('desk.field.phone')} />
        <SortHead label={say('desk.field.email')} />
        <SortHead label={say('desk.field.openCases')} />
        <SortHead field="lastPurchaseAt" label={say('desk.field.lastPurchase')} />
      </HeadRow>
      {rows.map((row) => (
        <Row key={row.id} row={row} />
      ))}
    </div>
  );
}

function Row({ row }: { row: MemberRow }) {
  const say = useWords();
  const locale = useReaderLocale();
  return (
    <Box
      role="row"
      data-row={row.id}
      sx={({ palette }) => ({
        ...rowStyle(palette),
        ...grid,
        [PHONE]: { gridTemplateColumns: 'minmax(0, 1fr) auto', px: 2, minHeight: 56 },
      })}
    >
      <Box role="cell" sx={{ minWidth: 0 }}>
        <Box
          component={Link}
          to={`/members/${row.id}`}
          className="row-link"
          sx={{ ...oneLine, display: 'block', fontWeight: 500 }}
        >
          {row.name}
        </Box>
      </Box>
      <Box role="cell">
        <TierMark tier={row.tier} />
      </Box>
      <Box role="cell" sx={meta}>
        {say(`lifecycle.${row.lifecycle}`)}
      </Box>
      <Box role="cell" sx={meta}>
        {row.number}
      </Box>
      <Box role="cell" sx={meta}>
        {row.phone ?? say('desk.member.none')}
      </Box>
      <Box role="cell" sx={meta}>
        {row.email ?? say('desk.member.none')}
      </Box>
      <Box role="cell" sx={{ ...meta, fontWeight: row.openCases > 0 ? 600 : 400 }}>
        {count(row.openCases, locale)}
      </Box>
      <Box role="cell" sx={meta}>
        {row.lastPurchaseAt ? <When at={row.lastPurchaseAt} age /> : say('desk.member.none')}
      </Box>
    </Box>
  );
}
