import { Route, Routes } from 'react-router-dom';
import { NotFound } from '../frame/NotFound.tsx';
import { ImportList } from './ImportList.tsx';
import { ImportView } from './ImportView.tsx';

export default function ImportPage() {
  return (
    <Routes>
      <Route index element={<ImportList />} />
      <Route path=":id" element={<ImportView />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}
