import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import ButtonBase from '@mui/material/ButtonBase';
import Typography from '@mui/material/Typography';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { CategoryRow } from '../../api/contract/casework.ts';
import { Tag } from '../cases/marks.tsx';
import { LoadFault } from '../frame/Fault.tsx';
import { usePageTitle } from '../frame/pageTitle.ts';
import { useTell } from '../frame/useTell.ts';
import { Waiting } from '../frame/Waiting.tsx';
import { nameOf } from '../i18n/format.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { ask, problemOf, statusOf } from '../server/http.ts';
import { CategoryForm } from './CategoryForm.tsx';
import { NewCategoryForm } from './NewCategoryForm.tsx';
import { useCategories } from './useCasework.ts';

/** What cases can be about, as a tree, and what is asked; dragged or moved by choice. */
export default function Categories() {
  const say = useWords();
  const locale = useReaderLocale();
  const tell = useTell();
  const queries = useQueryClient();
  const { data, error, isPending, refetch } = useCategories();
  const [chosen, setChosen] = useState<string | null>(null);
  const [adding, setAdding] = useState(false);
  const [dragged, setDragged] = useState<CategoryRow | null>(null);
  usePageTitle(say('casework.tree.title'));

  const change = async (node: CategoryRow, wanted: object): Promise<Record<string, string> | null> => {
    try {
      const body = { version: node.version, ...wanted };
      await ask(`/api/categories/${node.id}`, { method: 'PATCH', body });
      tell(say('casework.tree.saved'), 'success');
      return null;
    } catch (fault) {
      const errors = problemOf((fault as { body?: unknown }).body)?.errors;
      const words = statusOf(fault) === 409 ? say('casework.tree.changed') : Object.values(errors ?? {})[0];
      tell(words ?? (fault instanceof Error ? fault.message : ''), 'error');
      return errors ?? {};
    } finally {
      await queries.invalidateQueries({ queryKey: ['categories'] });
    }
  };

  if (error && !data) return <LoadFault error={error} again={() => void refetch()} />;
  if (isPending || !data) return <Waiting rows={8} />;
  const node = data.find(({ code }) => code === chosen);
  return (
    <Box
      sx={{
        p: { xs: 2, sm: 3 },
        display: 'grid',
        gap: 3,
        gridTemplateColumns: { xs: '1fr', md: '340px minmax(0, 1fr)' },
      }}
    >
      <div>
        <Typography color="text.secondary" sx={{ mb: 2 }}>
          {say('casework.tree.hint')}
        </Typography>
        <Box component="ul" aria-label={say('casework.tree.title')} sx={{ listStyle: 'none', m: 0, p: 0 }}>
          {data.map((one) => (
            <li key={one.code}>
              <ButtonBase
                aria-current={one.code === chosen}
                draggable={one.parent !== null}
                onDragStart={() => setDragged(one)}
                onDragOver={(event) => {
                  if (dragged && !one.path.includes(dragged.code)) event.preventDefault();
                }}
                onDrop={() => {
                  if (dragged && dragged.parent !== one.code) void change(dragged, { parent: one.code });
                  setDragged(null);
                }}
                onClick={() => {
                  setChosen(one.code);
                  setAdding(false);
                }}
                sx={({ palette }) => ({
                  ...{ width: '100%', justifyContent: 'flex-start', gap: 1, minHeight: { xs: 44, sm: 32 }, px: 1 },
                  ...{ pl: 1 + 2.5 * (one.path.length - 1), borderRadius: 1, font: 'inherit', textAlign: 'left' },
                  background: one.code === chosen ? palette.chosen : 'none',
                  fontWeight: one.parent === null ? 600 : 400,
                })}
              >
                <span>{nameOf(one, locale)}</span>
                {one.retired && <Tag>{say('casework.tree.retired')}</Tag>}
                <Box component="span" sx={{ flex: 1 }} />
                {one.open > 0 && (
                  <Box
                    component="span"
                    title={say('casework.tree.open', { smart_count: one.open })}
                    sx={{ fontSize: 12, color: 'text.secondary', fontWeight: 400 }}
                  >
                    {one.open}
                  </Box>
                )}
              </ButtonBase>
            </li>
          ))}
        </Box>
      </div>
      <div>
        {!node && <Typography color="text.secondary">{say('casework.tree.choose')}</Typography>}
        {node && (
          <Box sx={{ display: 'grid', gap: 3, maxWidth: 720 }}>
            <CategoryForm
              key={`${node.id} ${node.version}`}
              of={node}
              tree={data}
              onChange={(wanted) => change(node, wanted)}
            />
            {adding ? (
              <NewCategoryForm
                parent={node}
                onDone={(code) => {
                  setAdding(false);
                  if (code) setChosen(code);
                }}
              />
            ) : (
              <div>
                <Button variant="outlined" onClick={() => setAdding(true)}>
                  {say('casework.tree.add', { name: nameOf(node, locale) })}
                </Button>
              </div>
            )}
          </Box>
        )}
      </div>
    </Box>
  );
}
