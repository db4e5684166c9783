import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { ListBase, useListContext } from 'react-admin';
import { Link } from 'react-router-dom';
import type { CaseRow } from '../../api/contract/cases.ts';
import { Empty } from '../frame/Empty.tsx';
import { LoadFault } from '../frame/Fault.tsx';
import { Pages } from '../frame/Pages.tsx';
import { usePageTitle } from '../frame/pageTitle.ts';
import { FILERS } from '../frame/places.ts';
import { useTell } from '../frame/useTell.ts';
import { Waiting } from '../frame/Waiting.tsx';
import { useWords } from '../i18n/useWords.ts';
import { useRowKeys } from '../keys/useRowKeys.ts';
import { faultOf } from '../server/http.ts';
import { useMe } from '../session/SessionGate.tsx';
import { BulkBar } from './bulk/BulkBar.tsx';
import { CaseFilters } from './CaseFilters.tsx';
import { CaseTable } from './CaseTable.tsx';
import { ViewBar } from './views/ViewBar.tsx';

/** Every case this reader may see; filters, order and page stay in the address. */
export default function CaseList() {
  const say = useWords();
  const tell = useTell();
  usePageTitle(say('desk.nav.cases'));
  return (
    <ListBase
      resource="cases"
      perPage={25}
      sort={{ field: 'urgency', order: 'ASC' }}
      filterDefaultValues={{ view: 'open' }}
      disableSyncWithLocation={false}
      storeKey={false}
      // What was typed fits too many: the page says so, and one is still typing.
      queryOptions={{ onError: (error) => faultOf(error, 'q') === null && tell(error.message, 'error') }}
    >
      <Box sx={{ display: 'flex', flexDirection: 'column', height: '100%' }}>
        <ViewBar />
        <CaseFilters />
        <Body />
        <BulkBar />
        <Pages />
      </Box>
    </ListBase>
  );
}

const LIST = 'all-cases';

function Body() {
  const say = useWords();
  const me = useMe();
  const { data, error, isPending, refetch, filterValues, setFilters } = useListContext<CaseRow>();
  useRowKeys(LIST);
  const tooMany = faultOf(error, 'q');
  const filtered = Object.keys(filterValues).length > 0;
  return (
    <Box id={LIST} sx={{ flex: 1, minHeight: 0, overflow: 'auto' }}>
      {tooMany ? (
        <Empty title={tooMany} hint={say('desk.cases.noMatchHint')} />
      ) : error && !data ? (
        <LoadFault error={error} again={() => void refetch()} />
      ) : isPending ? (
        <Waiting rows={18} />
      ) : data && data.length > 0 ? (
        <CaseTable rows={data} />
      ) : filtered ? (
        <Empty title={say('desk.cases.noMatch')} hint={say('desk.cases.noMatchHint')}>
          <Button variant="outlined" sx={{ mt: 1 }} onClick={() => setFilters({})}>
            {say('desk.cases.clear')}
          </Button>
        </Empty>
      ) : (
        <Empty title={say('desk.cases.empty')} hint={say('desk.cases.emptyHint')}>
          {FILERS.includes(me.role) && (
            <Button component={Link} to="/cases/create" variant="outlined" sx={{ mt: 1 }}>
              {say('desk.nav.newCase')}
            </Button>
          )}
        </Empty>
      )}
    </Box>
  );
}
