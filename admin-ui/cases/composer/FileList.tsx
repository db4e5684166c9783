import Close from '@mui/icons-material/CloseOutlined';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import LinearProgress from '@mui/material/LinearProgress';
import { bytes } from '../../i18n/format.ts';
import { useReaderLocale, useWords } from '../../i18n/useWords.ts';
import type { Chosen } from './useFiles.ts';

/** The files that will go with the words, each with how far it is, or why it was not taken. */
export function FileList({ files, onRemove }: { files: readonly Chosen[]; onRemove: (key: string) => void }) {
  const say = useWords();
  const locale = useReaderLocale();
  if (files.length === 0) return null;
  return (
    <Box
      component="ul"
      aria-label={say('attachments.list')}
      sx={{
        listStyle: 'none',
        m: 0,
        mt: 1,
        p: 0,
        display: 'flex',
        flexWrap: 'wrap',
        gap: 1,
        maxHeight: 132,
        overflowY: 'auto',
      }}
    >
      {files.map((file) => (
        <Box
          component="li"
          key={file.key}
          sx={({ palette }) => ({
            position: 'relative',
            overflow: 'hidden',
            display: 'flex',
            alignItems: 'center',
            gap: 0.5,
            pl: 1,
            maxWidth: '100%',
            fontSize: 13,
            border: `1px solid ${file.fault ? palette.error.main : palette.divider}`,
            borderRadius: 1,
            background: palette.background.paper,
          })}
        >
          <Box component="span" sx={{ minWidth: 0, overflowWrap: 'anywhere', py: 0.5 }}>
            {file.name}{' '}
            <Box
              component="span"
              role={file.fault ? 'alert' : undefined}
              sx={{ color: file.fault ? 'error.main' : 'text.secondary' }}
            >
              {file.fault ??
                (file.kept
                  ? bytes(file.bytes, locale)
                  : say('attachments.going', { percent: Math.round(file.part * 100) }))}
            </Box>
          </Box>
          <IconButton
            size="small"
            aria-label={say('attachments.remove', { name: file.name })}
            onClick={() => onRemove(file.key)}
            sx={{ '@media (pointer: coarse)': { minWidth: 44, minHeight: 44 } }}
          >
            <Close sx={{ fontSize: 16 }} />
          </IconButton>
          {!file.kept && !file.fault && (
            <LinearProgress
              variant="determinate"
              value={file.part * 100}
              aria-label={file.name}
              sx={{ position: 'absolute', left: 0, right: 0, bottom: 0, height: 2 }}
            />
          )}
        </Box>
      ))}
    </Box>
  );
}
