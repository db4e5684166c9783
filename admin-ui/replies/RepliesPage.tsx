import { Navigate, Route, Routes } from 'react-router-dom';
import { TOOL_TYPES } from '../../domain/replies/tool.ts';
import { NotFound } from '../frame/NotFound.tsx';
import { ToolList } from './ToolList.tsx';
import { ToolPage } from './ToolPage.tsx';

/** Reply templates, macros and checklists, each with its list and its editor. */
export default function RepliesPage() {
  return (
    <Routes>
      <Route index element={<Navigate to="template" replace />} />
      {TOOL_TYPES.map((type) => (
        <Route key={type} path={type} element={<ToolList type={type} />} />
      ))}
      {TOOL_TYPES.map((type) => (
        <Route key={`${type}/:id`} path={`${type}/:id`} element={<ToolPage type={type} />} />
      ))}
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}
