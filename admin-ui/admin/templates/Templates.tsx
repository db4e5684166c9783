import { Route, Routes } from 'react-router-dom';
import { TemplateList } from './TemplateList.tsx';
import { TemplatePage } from './TemplatePage.tsx';

export default function Templates() {
  return (
    <Routes>
      <Route index element={<TemplateList />} />
      <Route path=":kind/:locale" element={<TemplatePage />} />
    </Routes>
  );
}
