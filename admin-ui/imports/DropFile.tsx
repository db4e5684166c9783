import Upload from '@mui/icons-material/UploadFileOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import LinearProgress from '@mui/material/LinearProgress';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type DragEvent, useRef, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { IMPORT_KINDS, type ImportKind } from '../../domain/files.ts';
import { useTell } from '../frame/useTell.ts';
import { useWords } from '../i18n/useWords.ts';
import { uploadFile } from './upload.ts';

/** A file goes up, and then to the page that shows what it holds. */
export function DropFile() {
  const say = useWords();
  const tell = useTell();
  const go = useNavigate();
  const picker = useRef<HTMLInputElement>(null);
  const [kind, setKind] = useState<ImportKind>('members');
  const [over, setOver] = useState(false);
  const [sending, setSending] = useState<{ name: string; percent: number } | null>(null);

  const take = async (file: File | undefined) => {
    if (!file || sending) return;
    setSending({ name: file.name, percent: 0 });
    try {
      const { id } = await uploadFile(file, kind, crypto.randomUUID(), (part) =>
        setSending({ name: file.name, percent: Math.floor(part * 100) }),
      );
      go(`/imports/${id}`);
    } catch (error) {
      tell((error as Error).message || say('files.page.uploadFailed'), 'error');
      setSending(null);
    }
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer.files[0]);
  };

  return (
    <Box
      component="section"
      aria-label={say('files.page.choose')}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      sx={({ palette }) => ({
        p: 3,
        display: 'grid',
        gap: 1.5,
        justifyItems: 'center',
        textAlign: 'center',
        borderRadius: 1,
        border: `1px dashed ${over ? palette.primary.main : palette.divider}`,
        background: over ? palette.action.hover : 'transparent',
      })}
    >
      {sending ? (
        <Box sx={{ width: '100%', maxWidth: 420 }} role="status">
          <Typography sx={{ mb: 1 }}>{say('files.page.uploading', sending)}</Typography>
          <LinearProgress
            variant="determinate"
            value={sending.percent}
            aria-label={say('files.page.uploading', sending)}
          />
        </Box>
      ) : (
        <>
          <Upload color="action" />
          <Box sx={{ display: 'flex', gap: 1, alignItems: 'center', flexWrap: 'wrap', justifyContent: 'center' }}>
            <TextField
              select
              size="small"
              label={say('files.page.what')}
              value={kind}
              onChange={(event) => setKind(event.target.value as ImportKind)}
              sx={{ minWidth: 140 }}
            >
              {IMPORT_KINDS.map((one) => (
                <MenuItem key={one} value={one}>
                  {say(`files.kind.${one}`)}
                </MenuItem>
              ))}
            </TextField>
            <Typography>{say('files.page.drop')}</Typography>
            <Button variant="outlined" onClick={() => picker.current?.click()}>
              {say('files.page.choose')}
            </Button>
          </Box>
          <Typography variant="caption" color="text.secondary">
            {say('files.page.hint')}
          </Typography>
          <input
            ref={picker}
            type="file"
            hidden
            accept=".csv,.txt,.tsv,text/csv,text/plain"
            aria-label={say('files.page.choose')}
            onChange={(event) => void take(event.target.files?.[0])}
          />
        </>
      )}
    </Box>
  );
}
