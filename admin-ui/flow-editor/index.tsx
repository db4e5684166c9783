import { lazy, Suspense } from 'react';
import { Route, Routes } from 'react-router-dom';
import { NotFound } from '../frame/NotFound.tsx';
import { Waiting } from '../frame/Waiting.tsx';

const FlowList = lazy(() => import('./FlowList.tsx'));
const FlowEditor = lazy(() => import('./FlowEditor.tsx'));

/** What a manager sets up of the flows: versions of each kind, and the editor of one. */
export const FlowPages = () => (
  <Suspense fallback={<Waiting rows={8} />}>
    <Routes>
      <Route index element={<FlowList />} />
      <Route path=":kind/:version" element={<FlowEditor />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  </Suspense>
);
