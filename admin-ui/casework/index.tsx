import { lazy, Suspense } from 'react';
import { Waiting } from '../frame/Waiting.tsx';

const Categories = lazy(() => import('./Categories.tsx'));

export const CategoriesPage = () => (
  <Suspense fallback={<Waiting rows={8} />}>
    <Categories />
  </Suspense>
);
