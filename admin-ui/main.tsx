import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { loadI18n } from './i18n/provider.ts';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
const i18nProvider = await loadI18n();
createRoot(root).render(<App i18nProvider={i18nProvider} />);
