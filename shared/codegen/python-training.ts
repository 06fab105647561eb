/** Python for splitting, fitting, training, judging and using a network: the same rules as in the studio. */
import { pythonBoolean, pythonNumber } from '../layers/torch.ts';
import type { Split } from '../model/document.ts';

export type AnswerForm = 'classes' | 'two-classes' | 'number';

export function splitCode(split: Split, stratify: boolean): string {
  const shares = split.kind === 'ratio' ? [split.train, split.validation, split.test] : [1 - split.validation, split.validation, 0];
  return `def split_rows(targets):
    """Row numbers of the training, validation and test parts${stratify ? ', with equal shares of each class' : ''}."""
    shares = (${shares.map(pythonNumber).join(', ')})
    generator = torch.Generator().manual_seed(${split.seed})
    parts = ([], [], [])
    groups = ${stratify ? '{target: [i for i, other in enumerate(targets) if other == target] for target in sorted(set(targets))}.values()' : '[range(len(targets))]'}
    for group in groups:
        rows = [group[i] for i in torch.randperm(len(group), generator=generator)]
        first = round(len(rows) * shares[0])
        second = first + round(len(rows) * shares[1])
        for part, some in zip(parts, (rows[:first], rows[first:second], rows[second:])):
            part.extend(some)
    return parts`;
}

/** Fits `mean` and `std` of the input layer and of an answer that is a number. */
export function fittingCode(needs: readonly { readonly module: string; readonly of: 'image' | 'numbers' | 'target'; readonly std: boolean }[]): string {
  const gathered = {
    image: '    values = torch.stack([dataset[i][0][0] for i in rows]).float().div(255).transpose(0, 1).flatten(1)  # [channels, points]',
    numbers: '    values = torch.stack([dataset[i][0][0] for i in rows]).T  # [columns, rows]',
    target: '    values = torch.tensor([[dataset.targets[i] for i in rows]])  # [1, rows]',
  };
  const body = needs.map(({ module, of, std }) => {
    const values = gathered[of];
    const fitted = [
      values,
      '    mean = values.nanmean(dim=1)',
      `    model.${module}.mean.copy_(mean)`,
      ...(std ? ['    std = (values - mean[:, None]).square().nanmean(dim=1).sqrt()', `    model.${module}.std.copy_(torch.where(std > 1e-7, std, 1.0))`] : []),
    ];
    return fitted.join('\n');
  });
  return `@torch.no_grad()
def fit_normalization(model, dataset, rows):
    """Mean and spread of the training rows only; they are stored with the model."""
${body.join('\n')}`;
}

export interface TrainingParts {
  readonly form: AnswerForm;
  readonly loss: string;
  readonly optimizer: string;
  readonly scheduler: string | null;
  /** Whether the scheduler moves after every step, or after every epoch. */
  readonly schedulerEach: 'step' | 'epoch';
  /** Limits of `clip_grad_value_` and `clip_grad_norm_`; 0 is none. */
  readonly clip: { readonly value: number; readonly norm: number };
  readonly shuffle: boolean;
  readonly dataset: string;
  readonly fits: boolean;
  /** Module that brings a number back to its own units; null when there is none. */
  readonly rescale: string | null;
}

function lossExpression(form: AnswerForm, rescale: string | null): string {
  if (form === 'classes') return 'loss_function(logits, targets)';
  if (form === 'two-classes') return 'loss_function(logits.squeeze(1), targets.float())';
  const scale = rescale === null ? '' : ` / model.${rescale}.std`;
  return `loss_function(logits${scale}, targets.float().unsqueeze(1)${scale})`;
}

function clipLines({ value, norm }: TrainingParts['clip']): string {
  return [
    ...(value > 0 ? [`            nn.utils.clip_grad_value_(model.parameters(), ${pythonNumber(value)})\n`] : []),
    ...(norm > 0 ? [`            nn.utils.clip_grad_norm_(model.parameters(), ${pythonNumber(norm)})\n`] : []),
  ].join('');
}

export function trainingCode({ form, loss, optimizer, scheduler, shuffle, dataset, fits, rescale, schedulerEach, clip }: TrainingParts): string {
  const judged =
    form === 'number'
      ? `        squares += (logits.squeeze(1) - targets.float()).square().sum().item()`
      : `        hits += (${form === 'classes' ? 'logits.argmax(dim=1)' : '(logits.squeeze(1) > 0).long()'} == targets).sum().item()`;
  const [name, tally, score] = form === 'number' ? ['rmse', 'squares', '(squares / rows) ** 0.5'] : ['accuracy', 'hits', 'hits / rows'];
  return `loss_function = ${loss}


@torch.no_grad()
def evaluate(model, loader):
    """Mean loss and ${name} over all rows."""
    model.eval()
    rows, total, ${tally} = 0, 0.0, 0
    for inputs, targets in loader:
        inputs, targets = [value.to(DEVICE) for value in inputs], targets.to(DEVICE)
        logits = model(*inputs)
        total += ${lossExpression(form, rescale)}.item() * len(targets)
        rows += len(targets)
${judged}
    return {"loss": total / rows, "${name}": ${score}} if rows else {}


def train(model, dataset):
    train_rows, validation_rows, test_rows = split_rows(dataset.targets)
    train_loader = DataLoader(Subset(dataset, train_rows), batch_size=BATCH_SIZE, shuffle=${pythonBoolean(shuffle)})
    validation_loader = DataLoader(Subset(dataset, validation_rows), batch_size=BATCH_SIZE)
    test_loader = DataLoader(Subset(dataset, test_rows), batch_size=BATCH_SIZE)
${fits ? '    fit_normalization(model, dataset, train_rows)\n' : ''}    optimizer = ${optimizer}
${scheduler === null ? '' : `    scheduler = ${scheduler}\n`}    for epoch in range(EPOCHS):
        model.train()
        total, rows = 0.0, 0
        for inputs, targets in train_loader:
            inputs, targets = [value.to(DEVICE) for value in inputs], targets.to(DEVICE)
            logits = model(*inputs)
            loss = ${lossExpression(form, rescale)}
            optimizer.zero_grad()
            loss.backward()
${clipLines(clip)}            optimizer.step()
${scheduler !== null && schedulerEach === 'step' ? '            scheduler.step()\n' : ''}            total += loss.item() * len(targets)
            rows += len(targets)
${scheduler !== null && schedulerEach === 'epoch' ? '        scheduler.step()\n' : ''}        print(f"epoch {epoch + 1}: loss {total / rows:.4f}, validation {evaluate(model, validation_loader)}")
    print(f"test {evaluate(model, test_loader)}")


@torch.no_grad()
def predict(model, inputs):
    """${form === 'number' ? 'The number' : 'Probabilities by class'} for one row's inputs."""
    model.eval()
    logits = model(*[value.unsqueeze(0).to(DEVICE) for value in inputs])[0]
${predictReturn(form)}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=["train", "predict"])
    parser.add_argument("path", help="${dataset === 'Pictures' ? 'folder of class folders to train on, or a picture to predict for' : 'CSV file to train on, or whose rows to predict for'}")
    parser.add_argument("--weights", default="network.pt")
    arguments = parser.parse_args()
    torch.manual_seed(SEED)
    model = Network().to(DEVICE)
    if arguments.command == "train":
        train(model, ${dataset}(arguments.path))
        torch.save(model.state_dict(), arguments.weights)
        return
    model.load_state_dict(torch.load(arguments.weights, map_location=DEVICE))
${
  dataset === 'Pictures'
    ? '    print(predict(model, (read_picture(arguments.path),)))'
    : '    with open(arguments.path, newline="", encoding="utf-8-sig") as file:\n        for row in csv.DictReader(file):\n            print(predict(model, read_row(row)))'
}


if __name__ == "__main__":
    main()`;
}

function predictReturn(form: AnswerForm): string {
  if (form === 'number') return '    return logits.item()';
  const shares = form === 'classes' ? 'torch.softmax(logits, dim=0)' : 'torch.cat([1 - torch.sigmoid(logits), torch.sigmoid(logits)])';
  return `    return dict(zip(CLASSES, ${shares}.tolist()))`;
}
