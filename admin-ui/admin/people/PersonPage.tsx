import Box from '@mui/material/Box';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from 'react-router-dom';
import type { PersonDetail } from '../../../api/contract/admin-order.ts';
import { LoadFault } from '../../frame/Fault.tsx';
import { usePageTitle } from '../../frame/pageTitle.ts';
import { Waiting } from '../../frame/Waiting.tsx';
import { nameOf } from '../../i18n/format.ts';
import { useReaderLocale, useWords } from '../../i18n/useWords.ts';
import { get } from '../../server/http.ts';
import { useMe } from '../../session/SessionGate.tsx';
import { FormFrame } from '../order/FormFrame.tsx';
import { useNames } from '../order/useNames.ts';
import { type RecordForm, useRecordForm } from '../order/useRecordForm.ts';
import { Head, Page } from '../settings/parts.tsx';
import { Absences } from './Absences.tsx';
import { Account } from './Account.tsx';
import { Leaving } from './Leaving.tsx';
import { PersonFields } from './PersonFields.tsx';
import { PersonHours } from './PersonHours.tsx';
import { type PersonForm, peopleIn, valuesOf } from './values.ts';

export default function PersonPage() {
  const { id = '' } = useParams();
  const { data, error, refetch } = useQuery({
    queryKey: ['admin', 'people', 'one', id],
    queryFn: ({ signal }) => get<PersonDetail>(`/api/admin/people/${id}`, signal),
  });
  if (error && !data) return <LoadFault error={error} again={() => void refetch()} />;
  if (!data) return <Waiting rows={8} />;
  return <One key={id} person={data} />;
}

/** What changes beside the form (an absence, the account) has a version too: the form goes on from it. */
function One({ person }: { person: PersonDetail }) {
  const say = useWords();
  const locale = useReaderLocale();
  const me = useMe();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const form = useRecordForm<PersonForm, PersonDetail>({
    ...{ path: '/api/admin/people', id: person.id, version: person.version, first: valuesOf(person), valuesOf },
  });
  const show = useNames([...peopleIn(form.values), ...peopleIn((form.conflict?.current ?? {}) as PersonForm)]);
  usePageTitle(person.name);
  const changed = (now: PersonDetail) => {
    form.ground(now);
    queries.setQueryData(['admin', 'people', 'one', person.id], now);
    void queries.invalidateQueries({ queryKey: ['admin'] });
    void queries.invalidateQueries({ queryKey: ['admin/people'] });
  };
  return (
    <Page>
      <Head
        hint={[person.post && nameOf(person.post, locale), person.team && nameOf(person.team, locale)]
          .filter(Boolean)
          .join(' · ')}
        back={{ to: '/admin/people', words: say('admin.section.people') }}
      />
      <Box
        sx={{
          display: 'grid',
          gap: 4,
          alignItems: 'start',
          gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'minmax(0, 1fr) 340px' },
        }}
      >
        <FormFrame form={form as never} show={show} onCancel={() => navigate('/admin/people')}>
          <PersonFields form={form as RecordForm<PersonForm>} id={person.id} own={me.id === person.id} />
        </FormFrame>
        <Box sx={{ display: 'grid', gap: 3, minWidth: 0 }}>
          <Account person={person} own={me.id === person.id} onChanged={changed} />
          <Leaving person={person} onChanged={() => void queries.invalidateQueries({ queryKey: ['admin'] })} />
          <Absences person={person} onChanged={changed} />
          <PersonHours id={person.id} />
        </Box>
      </Box>
    </Page>
  );
}
