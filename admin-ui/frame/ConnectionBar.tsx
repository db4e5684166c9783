import CloudDone from '@mui/icons-material/CloudDoneOutlined';
import CloudOff from '@mui/icons-material/CloudOffOutlined';
import Box from '@mui/material/Box';
import { useWords } from '../i18n/useWords.ts';
import { useConnection } from '../server/connection.ts';

export function ConnectionBar() {
  const say = useWords();
  const state = useConnection();
  const Icon = state === 'lost' ? CloudOff : CloudDone;
  return (
    <div role="status">
      {state !== 'fine' && (
        <Box
          sx={({ palette }) => ({
            display: 'flex',
            alignItems: 'center',
            gap: 1,
            px: 3,
            py: 0.5,
            color: palette.tones[state === 'lost' ? 'soon' : 'met'].text,
            background: palette.tones[state === 'lost' ? 'soon' : 'met'].fill,
          })}
        >
          <Icon fontSize="small" />
          {say(state === 'lost' ? 'desk.connection.lost' : 'desk.connection.back')}
        </Box>
      )}
    </div>
  );
}
