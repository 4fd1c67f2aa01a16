/// x W^T + b for one vector x [I], W [O, I] row-major, b [O]: the reference, in plain loops.
func plainLinear(_ x: [Double], weight: [Double], bias: [Double]) -> [Double] {
  var y = bias
  for row in y.indices {
    for column in x.indices { y[row] += weight[row * x.count + column] * x[column] }
  }
  return y
}
