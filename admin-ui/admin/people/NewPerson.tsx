import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import type { PersonDetail } from '../../../api/contract/admin-order.ts';
import { usePageTitle } from '../../frame/pageTitle.ts';
import { useReaderLocale, useWords } from '../../i18n/useWords.ts';
import { useMe } from '../../session/SessionGate.tsx';
import { FormFrame } from '../order/FormFrame.tsx';
import { useNames } from '../order/useNames.ts';
import { type RecordForm, useRecordForm } from '../order/useRecordForm.ts';
import { Head, Page } from '../settings/parts.tsx';
import { PersonFields } from './PersonFields.tsx';
import { FIRST, type PersonForm, peopleIn, valuesOf } from './values.ts';

export default function NewPerson() {
  const say = useWords();
  const locale = useReaderLocale();
  const navigate = useNavigate();
  const { timeZone } = useMe();
  const [invite, setInvite] = useState(true);
  const form = useRecordForm<PersonForm, PersonDetail>({
    ...{ path: '/api/admin/people', id: null, version: 0, valuesOf },
    first: { ...FIRST, locale, timeZone },
    extra: { invite },
  });
  const show = useNames(peopleIn(form.values));
  usePageTitle(say('admin.people.new'));
  return (
    <Page>
      <div style={{ maxWidth: 860 }}>
        <Head back={{ to: '/admin/people', words: say('admin.section.people') }} />
        <FormFrame
          form={form as never}
          show={show}
          onMade={(made) => navigate(`/admin/people/${(made as PersonDetail).id}`)}
          onCancel={() => navigate('/admin/people')}
        >
          <PersonFields form={form as RecordForm<PersonForm>} id={null} own={false} />
          <FormControlLabel
            control={<Checkbox checked={invite} onChange={(event) => setInvite(event.target.checked)} />}
            label={say('admin.people.invite')}
          />
        </FormFrame>
      </div>
    </Page>
  );
}
