// The statements after Liu, Zhu and Belkin, in the order in which they are listed.
import { liuZhuBelkinDescent } from "./descent";
import { liuZhuBelkinEpsilon } from "./epsilon";
import { liuZhuBelkinConditioning, liuZhuBelkinFlow } from "./flow";
import { liuZhuBelkinHessian, liuZhuBelkinWide } from "./hessian";
import { liuZhuBelkinNonconvexity } from "./nonconvexity";
import { liuZhuBelkinSgd } from "./sgd";
import type { Theorem } from "../theorem";

export { compareRadii, type RadiiComparison } from "./descent";
export { nonconvexityAt, type Nonconvexity, type NonconvexityProbe } from "./nonconvexity";
export { transformedConditioning, type Transformation } from "./transformed";
export { sgdConstants, type SgdConstants } from "./sgd";

export const liuZhuBelkinTheorems: readonly Theorem[] = [
  liuZhuBelkinFlow,
  liuZhuBelkinDescent,
  liuZhuBelkinSgd,
  liuZhuBelkinConditioning,
  liuZhuBelkinHessian,
  liuZhuBelkinWide,
  liuZhuBelkinEpsilon,
  liuZhuBelkinNonconvexity,
];
