/** Where a picture is dropped, and shown. */
import { ImageUp } from 'lucide-react';
import { type DragEvent, useState } from 'react';
import { useTranslation } from '../locales/index.ts';

interface Props {
  /** Address of the picture that is shown, and what it is called. */
  readonly picture: string | null;
  readonly name: string | undefined;
  onPicture(file: File | undefined): void;
}

export function PictureDrop({ picture, name, onPicture }: Props) {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  const onDragOver = (event: DragEvent): void => {
    event.preventDefault();
    setOver(true);
  };
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    onPicture(event.dataTransfer.files[0]);
  };
  return (
    <div className="nl-try-drop" data-over={over} onDragOver={onDragOver} onDragLeave={() => setOver(false)} onDrop={onDrop}>
      {picture ? (
        <img src={picture} alt={name ?? t('try.dropPicture')} className="nl-try-picture" />
      ) : (
        <>
          <ImageUp size={32} strokeWidth={1.5} aria-hidden />
          <p className="nl-soft">{t('try.dropPicture')}</p>
        </>
      )}
    </div>
  );
}
