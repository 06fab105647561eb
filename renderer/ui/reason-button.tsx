/** A button that, when it cannot be pressed, says why: on hover, on focus, to screen readers, and when pressed anyway. */
import { Button, type ButtonProps, Tooltip } from '@mantine/core';
import { type ComponentPropsWithoutRef, useId, useState } from 'react';

type Props = ButtonProps &
  Omit<ComponentPropsWithoutRef<'button'>, keyof ButtonProps> & {
    /** Why it is off, in a sentence; null when it is on. */
    readonly reason: string | null;
  };

export function ReasonButton({ reason, onClick, children, ...rest }: Props) {
  const id = useId();
  const [asked, setAsked] = useState(false);
  if (reason === null)
    return (
      <Button onClick={onClick} {...rest}>
        {children}
      </Button>
    );
  return (
    <>
      <Tooltip label={reason} opened={asked || undefined}>
        <Button {...rest} data-reason aria-disabled aria-describedby={id} onClick={() => setAsked(true)} onBlur={() => setAsked(false)}>
          {children}
        </Button>
      </Tooltip>
      <span id={id} className="nl-hidden">
        {reason}
      </span>
    </>
  );
}
