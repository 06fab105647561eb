/** Python classes of training that the frameworks lack, added when they are used. */

export const lion = `class Lion(torch.optim.Optimizer):
    """Chen et al. 2023: every weight moves by the sign of a running average of its gradient."""

    def __init__(self, params, lr, betas, weight_decay=0.0):
        super().__init__(params, {"lr": lr, "betas": betas, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for weight in group["params"]:
                if weight.grad is None:
                    continue
                mean = self.state[weight].setdefault("mean", torch.zeros_like(weight))
                direction = torch.sign(beta1 * mean + (1 - beta1) * weight.grad)
                weight.mul_(1 - group["lr"] * group["weight_decay"]).sub_(group["lr"] * direction)
                mean.mul_(beta2).add_((1 - beta2) * weight.grad)`;
