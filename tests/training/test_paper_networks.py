import torch

from numscribe.models.symbols import SYMBOLS
from numscribe.training.paper_networks import InkNetwork, LineNetwork


def test_ink_maps_have_the_size_of_the_picture_and_ignore_its_contrast() -> None:
    torch.manual_seed(0)
    network = InkNetwork((4, 4, 4, 4)).eval()
    picture = torch.rand(1, 3, 32, 48)
    with torch.no_grad():
        maps, paler = network(picture), network(0.4 * picture + 0.3)
    assert maps.shape == (1, 4, 32, 48)
    torch.testing.assert_close(maps, paler, atol=0.2, rtol=0.2)


def test_an_output_column_of_the_line_network_covers_two_pixels() -> None:
    network = LineNetwork().eval()
    with torch.no_grad():
        assert network(torch.zeros(2, 40, 90)).shape == (2, 45, 1 + len(SYMBOLS))
