import { lazy } from 'react';
import { Route, Routes } from 'react-router-dom';
import { NotFound } from '../../frame/NotFound.tsx';
import PeopleList from './PeopleList.tsx';

const PersonPage = lazy(() => import('./PersonPage.tsx'));
const NewPerson = lazy(() => import('./NewPerson.tsx'));
const ImportPeople = lazy(() => import('./ImportPeople.tsx'));
const Chart = lazy(() => import('./Chart.tsx'));

export default function People() {
  return (
    <Routes>
      <Route index element={<PeopleList />} />
      <Route path="new" element={<NewPerson />} />
      <Route path="import" element={<ImportPeople />} />
      <Route path="chart" element={<Chart />} />
      <Route path=":id" element={<PersonPage />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}
