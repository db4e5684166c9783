import Edit from '@mui/icons-material/EditOutlined';
import Eye from '@mui/icons-material/VisibilityOutlined';
import Box from '@mui/material/Box';
import { useWords } from '../../i18n/useWords.ts';
import { useAround } from './usePresence.ts';

/** 'Li is viewing', 'Li is writing a reply'. */
export function WhoIsHere() {
  const say = useWords();
  const { others } = useAround();
  return (
    <Box role="status" aria-label={say('floor.presence.label')} sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
      {others.map(({ id, name, state }) => {
        const Icon = state === 'typing' ? Edit : Eye;
        return (
          <Box
            key={id}
            component="span"
            sx={({ palette }) => ({
              display: 'inline-flex',
              alignItems: 'center',
              gap: 0.5,
              color: palette.tones[state === 'typing' ? 'soon' : 'active'].text,
            })}
          >
            <Icon sx={{ fontSize: 16 }} aria-hidden />
            {say(`floor.presence.${state}`, { name })}
          </Box>
        );
      })}
    </Box>
  );
}
